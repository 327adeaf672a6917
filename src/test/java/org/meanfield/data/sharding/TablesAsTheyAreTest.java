package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** Tables as people have them: what stands in a file is what an example has. */
class TablesAsTheyAreTest {
  /** Of tables so small everything is for training. */
  private static final String ALL = "data.splits={validation=0,test=0}";

  private static final String X = "data.source.columns={features=[x],label=y}";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
  }

  @Test
  void theFileThatWasNamedIsReadThoughItsNameLooksLikeAPattern() {
    write("run*.csv", "x,y\n1,p\n2,q\n");
    write("run2.csv", "x,y\n3,OTHER\n4,OTHER\n");
    write("a[1].csv", "x,y\n5,r\n6,s\n");
    write("a1.csv", "x,y\n7,OTHER\n");
    write("{b,c}?.csv", "x,y\n8,t\n9,u\n");

    assertThat(rows("1", "csv", "run*.csv", X)).containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
    assertThat(rows("2", "csv", "a[1].csv", X)).containsExactlyInAnyOrder("[5.0] r", "[6.0] s");
    assertThat(rows("3", "csv", "{b,c}?.csv", X)).containsExactlyInAnyOrder("[8.0] t", "[9.0] u");
  }

  @Test
  void lineBreaksQuotesAndSeparatorsWithinQuotesArePartOfTheCell() {
    write("t.csv", "\uFEFF\"x\",y\r\n1,\"a\nb\"\r\n2,\"say \"\"no\"\", twice\"\r\n3,\"a\nb\"\r\n");

    assertThat(rows("a", "csv", "t.csv", X))
        .containsExactlyInAnyOrder("[1.0] a\nb", "[3.0] a\nb", "[2.0] say \"no\", twice");
  }

  @Test
  void aQuoteThatMeetsAnotherCellsQuoteInALaterLineIsNamedWithItsLine() {
    write("t.csv", "x,y\n1,\"come here\n2,he said \"no\" to it\n3,p\n");

    assertThatThrownBy(() -> rows("a", "csv", "t.csv", X))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.csv: the quote that opens in line 2 is not closed in that line")
        .hasMessageEndingWith("set data.source.options.quote = \"\"");
  }

  @Test
  void aQuoteThatIsNeverClosedIsNamedWithItsLine() {
    write("t.csv", "x,y\n1,p\n2,\"q\n3,p\n");

    assertThatThrownBy(() -> rows("a", "csv", "t.csv", X))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.csv: the quote that opens in line 3 is never closed");
    assertThat(rows("b", "csv", "t.csv", X, "data.source.options={quote=\"\"}"))
        .containsExactlyInAnyOrder("[1.0] p", "[2.0] \"q", "[3.0] p");
  }

  @Test
  void aBackslashBeforeAQuoteIsNamedAndReadAsSparkWritesIt() {
    write("t.csv", "x,y\n1,\"C:\\dir\\\"\n2,\"say \\\"no\\\"\"\n3,p\n");
    write("u.csv", "x,y\n1,\"C:\\dir\\\"\n2,\"\"\"a\"\"\"\n3,p\n");
    write("v.csv", "x,y\n1,\"say \\\"no, no\\\" twice\"\n3,p\n");

    for (String name : List.of("t.csv", "v.csv")) {
      assertThatThrownBy(() -> rows("a", "csv", name, X))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(name + ": line ")
          .hasMessageContaining("has a backslash before a quote within quotes")
          .hasMessageContaining("set data.source.options.escape = \"\\\\\"");
    }
    assertThat(rows("b", "csv", "u.csv", X))
        .containsExactlyInAnyOrder("[1.0] C:\\dir\\", "[2.0] \"a\"", "[3.0] p");
    assertThat(rows("c", "csv", "v.csv", X, "data.source.options.escape=\"\\\\\""))
        .containsExactlyInAnyOrder("[1.0] say \"no, no\" twice", "[3.0] p");
  }

  @Test
  void aByteOfValueZeroIsNamedWhereverItStands() {
    write("t.csv", "x,y\n" + "1,p\n2,q\n".repeat(20_000) + "3,p\0\n");
    write("t.json", "{\"x\": 1, \"y\": \"p\"}\n".repeat(3_000) + "\0");

    assertThatThrownBy(() -> rows("a", "csv", "t.csv", X))
        .hasMessageContaining("t.csv: has a byte of value 0 in line 40002");
    assertThatThrownBy(() -> rows("b", "json", "t.json", X))
        .hasMessageContaining("t.json: has a byte of value 0 in line 3001");
  }

  @Test
  void whereAnotherSeparatorStandsThatIsSaid() {
    write("t.csv", "x\ty\n1\tp\n2\tq\n");
    write("u.csv", "x;y\n1;p\n2;q\n");

    assertThatThrownBy(() -> rows("a", "csv", "t.csv", X))
        .hasMessageContaining("where a tab stands between its columns, set data.source.separator");
    assertThatThrownBy(() -> rows("b", "csv", "u.csv", X))
        .hasMessageContaining("where ; stands between its columns, set data.source.separator");
  }

  @Test
  void bytesThatAreNoUtf8AreABadRecordAndACharsetReadsThem() {
    write("t.csv", bytes("x,größe,y\n1,1,Café\n2,2,Cafè\n3,3,plain\n", "ISO-8859-1"));
    write("u.csv", bytes("x,y\n1,Café\n2,Cafè\n3,plain\n", "ISO-8859-1"));

    assertThatThrownBy(() -> rows("a", "csv", "u.csv", X))
        .hasMessageContaining("2 of the source's records cannot be used")
        .hasMessageContaining("u.csv, row 1: column y is not valid UTF-8 at its byte 4");
    assertThatThrownBy(() -> rows("a", "csv", "t.csv", X))
        .hasMessageContaining("the name of column 2 is not valid UTF-8 at its byte 3");
    assertThat(
            rows(
                "b",
                "csv",
                "t.csv",
                "data.source.columns={features=[größe],label=y}",
                "data.source.charset=ISO-8859-1"))
        .containsExactlyInAnyOrder("[1.0] Café", "[2.0] Cafè", "[3.0] plain");
  }

  @Test
  void utf16IsNamedAndRead() {
    String text = "x,y\n1,Café\n2,\"a\nb\"\n3,中\n";
    write("le.csv", bytes("\uFEFF" + text, "UTF-16LE"));
    write("be.csv", bytes("\uFEFF" + text, "UTF-16BE"));

    assertThatThrownBy(() -> rows("a", "csv", "le.csv", X))
        .hasMessageContaining("le.csv: is UTF-16: set data.source.charset = UTF-16");
    for (String file : List.of("le", "be")) {
      assertThat(rows(file, "csv", file + ".csv", X, "data.source.charset=UTF-16"))
          .containsExactlyInAnyOrder("[1.0] Café", "[2.0] a\nb", "[3.0] 中");
    }
  }

  @Test
  void compressedFilesAreReadByTheirEndingAndNamedWithoutIt() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(bytes("x,y\n1,\"p\nq\"\n2,r\n", "UTF-8"));
    }
    write("t.csv.gz", gzip.toByteArray());
    write("t.csv", gzip.toByteArray());
    write("z.csv", bytes("PK\u0003\u0004 and so on", "UTF-8"));

    assertThat(rows("a", "csv", "t.csv.gz", X)).containsExactlyInAnyOrder("[1.0] p\nq", "[2.0] r");
    assertThatThrownBy(() -> rows("b", "csv", "t.csv", X))
        .hasMessageContaining("t.csv: is compressed by gzip: let its name end in .gz");
    assertThatThrownBy(() -> rows("b", "csv", "z.csv", X)).hasMessageContaining("is a ZIP archive");
  }

  @Test
  void foldersThatAreColumnsSayWhatStandsThere() {
    for (String lab : List.of("01", "1", "02")) {
      write("f/lab=" + lab + "/year=2024/p.csv", "a\n3\n4\n");
    }
    assertThat(rows("a", "csv", "f", "data.source.columns={features=[a,year],label=lab}"))
        .containsExactlyInAnyOrder(
            "[3.0, 2024.0] 01", "[4.0, 2024.0] 01",
            "[3.0, 2024.0] 1", "[4.0, 2024.0] 1",
            "[3.0, 2024.0] 02", "[4.0, 2024.0] 02");
  }

  @Test
  void filesInSubFoldersAndWithAnUnderscoreAreReadAndThoseOfSparkAreNot() {
    write("f/part-0.csv", "x,y\n1,p\n");
    write("f/more/deep/_part-1.csv", "x,y\n2,p\n");
    write("f/_other/part-2.csv", "y,x\nq,3\n");
    write("f/_SUCCESS", "");
    write("f/_temporary/part-3.csv", "x,y\n9,OTHER\n");
    write("f/.part-0.csv.tmp", "x,y\n9,OTHER\n");
    write("f/empty.csv", "");

    assertThat(rows("a", "csv", "f", X)).containsExactlyInAnyOrder("[1.0] p", "[2.0] p", "[3.0] q");
  }

  @Test
  void aFileThatLacksAColumnIsNamed() {
    write("f/a.csv", "x,y\n1,p\n");
    write("f/b.csv", "z,y\n1,p\n");

    assertThatThrownBy(() -> rows("a", "csv", "f", X))
        .hasMessageContaining("no column x in ")
        .hasMessageContaining("b.csv, which has [z, y]");
  }

  @Test
  void columnsMayHaveNoNameOrTheSameUnlessTheyAreUsed() {
    write("t.csv", ",x,z,z,y\n7,1,3,4,p\n7,2,3,4,q\n");

    assertThat(rows("a", "csv", "t.csv", X)).containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
    assertThatThrownBy(
            () -> rows("b", "csv", "t.csv", "data.source.columns={features=[z],label=y}"))
        .hasMessageContaining("two columns are called z; rename one");
  }

  @Test
  void columnsMayBearTheNamesThatSparkUsesItself() {
    String columns = "data.source.columns={features=[_metadata],label=_corrupt_record}";
    write("t.csv", "_metadata,_c0,_corrupt_record\n1,5,p\n2,6,q\n");
    fixture.write(
        "t.json",
        List.of(
            "{\"_metadata\": 1, \"_corrupt_record\": \"p\"}",
            "{\"_metadata\": 2, \"_corrupt_record\": \"q\"}"));
    fixture.write(
        spark,
        "t.parquet",
        List.of(RowFactory.create(1, "p"), RowFactory.create(2, "q")),
        StructType.fromDDL("_metadata int, _corrupt_record string"),
        1);

    for (String format : List.of("csv", "json", "parquet")) {
      assertThat(rows(format, format, "t." + format, columns))
          .containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
    }
  }

  @Test
  void aTableMayHaveMoreColumnsThanSparkExpects() {
    int columns = 21_000;
    String names =
        IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String row =
        IntStream.range(0, columns).mapToObj(Integer::toString).collect(Collectors.joining(","));
    write("t.csv", names + ",y\n" + row + ",p\n" + row + ",q\n");

    assertThat(rows("a", "csv", "t.csv", "data.source.columns={features=[c20999,c7],label=y}"))
        .containsExactlyInAnyOrder("[20999.0, 7.0] p", "[20999.0, 7.0] q");
  }

  @Test
  void filesWithIntsAndFilesWithLongsAreOneTable() {
    fixture.write(
        spark,
        "f/a.parquet",
        List.of(RowFactory.create(1, "p")),
        StructType.fromDDL("x int, y string"),
        1);
    fixture.write(
        spark,
        "f/b.parquet",
        List.of(RowFactory.create(1L << 40, "q")),
        StructType.fromDDL("x bigint, y string"),
        1);

    assertThat(rows("a", "parquet", "f", X))
        .containsExactlyInAnyOrder("[1.0] p", "[" + (double) (1L << 40) + "] q");
  }

  @Test
  void aFloatBesideADoubleIsWhatItIsWrittenAs() {
    write("numbers/a", "x float, y string", RowFactory.create(0.1f, "p"));
    write("numbers/b", "x double, y string", RowFactory.create(0.3, "q"));

    assertThat(rows("a", "parquet", "numbers", X)).containsExactlyInAnyOrder("[0.1] p", "[0.3] q");
  }

  private void write(String name, String schema, Row row) {
    fixture.write(spark, name, List.of(row), StructType.fromDDL(schema), 1);
  }

  @Test
  void jsonIsAnObjectALineOrOneArrayOrOneObjectAFile() {
    write("lines.json", "{\"x\": 1, \"y\": \"p\"}\n\n{\"x\": 2, \"y\": \"q\"}\n");
    write(
        "array.json",
        "[\n  {\n    \"x\": 1,\n    \"y\": \"p\"\n  },\n  {\"x\": 2, \"y\": \"q\"}\n]");
    write("folder/a.json", "{\n  \"x\": 1,\n  \"y\": \"p\"\n}\n");
    write("folder/b.json", "{\"y\": \"q\", \"x\": 2}");

    for (String path : List.of("lines.json", "array.json", "folder")) {
      assertThat(rows(path, "json", path, X)).containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
    }
  }

  @Test
  void anObjectBehindAnotherOnALineIsNotLost() {
    String braces = "{\"x\": 1, \"y\": \"}{ \\\" }{\"}\n{'x': 2, 'y': '[q'},\n";
    write("t.json", braces + "{\"x\": 3, \"y\": \"p\"} {\"x\": 4, \"y\": \"q\"}\n");
    write("u.json", "{\"x\": 3, \"y\": \"p\"}{\"x\": 4, \"y\": \"q\"}");
    write("v.json", braces);

    assertThatThrownBy(() -> rows("a", "json", "t.json", X))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.json: line 3 has more behind its object");
    assertThatThrownBy(() -> rows("b", "json", "u.json", X))
        .hasMessageContaining("u.json: line 1 has more behind its object");
    assertThat(rows("c", "json", "v.json", X))
        .containsExactlyInAnyOrder("[1.0] }{ \" }{", "[2.0] [q");
  }

  @Test
  void keysThatDifferByCaseAreTwoColumnsAndAKeyThatIsThereTwiceIsNamed() {
    write("t.json", "{\"x\": 1, \"X\": 7, \"y\": \"p\"}\n{\"X\": 8, \"x\": 2, \"y\": \"q\"}\n");
    write("u.json", "{\"x\": 1, \"x\": 7, \"y\": \"p\"}\n{\"x\": 2, \"y\": \"q\"}\n");

    assertThat(rows("a", "json", "t.json", X)).containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
    assertThatThrownBy(() -> rows("b", "json", "u.json", X))
        .hasMessageContaining("two columns are called x; rename one");
  }

  @Test
  void objectsOnManyLinesThatAreNoArrayAreNamedAndSoIsWhatIsNoJson() {
    write("many.json", "{\n  \"x\": 1\n}\n{\n  \"x\": 2\n}\n");
    write("bad.json", "[\n  {\"x\": 1},\n  {\"x\": oops}\n]\n");

    assertThatThrownBy(() -> rows("a", "json", "many.json", X))
        .hasMessageContaining("many.json: has several objects that go over many lines");
    assertThatThrownBy(() -> rows("a", "json", "bad.json", X))
        .hasMessageContaining("bad.json: is no JSON: line 3");
  }

  @Test
  void textsThatMeanNoValueAreNone() {
    write("t.csv", "x,y\nNA,p\n2,q\n3,?\n");

    assertThatThrownBy(() -> rows("a", "csv", "t.csv", X, "data.source.null-values=[NA,\"?\"]"))
        .hasMessageContaining("row 1: column x is null, wanted a number")
        .hasMessageContaining("row 3: column y is null, wanted a class");
  }

  @Test
  void columnsOfATsvWithoutAHeaderHaveNumbers() {
    write("t.tsv", "1\tp\n2\tq\n");

    assertThat(
            rows(
                "a",
                "tsv",
                "t.tsv",
                "data.source.columns={features=[\"1\"],label=\"2\"}",
                "data.source.header=false"))
        .containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
  }

  @Test
  void columnsOfSeveralFilesAreJoinedByNameWhateverTheirOrder() {
    write("f/a.csv", "x,y\n1,p\n");
    write("f/b.csv", "y,z,x\nq,9,2\n");

    assertThat(rows("a", "csv", "f", X)).containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
  }

  @Test
  void aTableOfTheCatalogIsReadByItsName() {
    fixture.write(
        spark,
        "t.parquet",
        List.of(RowFactory.create(1.5, "p"), RowFactory.create(2.5, "q")),
        StructType.fromDDL("x double, y string"),
        1);
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    session.sql(
        "CREATE TABLE named USING parquet LOCATION '%s'".formatted(folder.resolve("t.parquet")));
    try {
      assertThat(rowsOf("a", "table = default.named, columns { features = [x], label = y }"))
          .containsExactlyInAnyOrder("[1.5] p", "[2.5] q");
    } finally {
      session.sql("DROP TABLE named");
    }
  }

  @Test
  void aTableOfADatabaseIsReadByItsName() throws SQLException {
    String url = "jdbc:h2:" + folder.resolve("database");
    try (Connection database = DriverManager.getConnection(url);
        Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE flowers (x DOUBLE PRECISION, y VARCHAR(9))");
      statement.execute("INSERT INTO flowers VALUES (1.5, 'p'), (2.5, 'q')");
    }

    assertThat(
            rowsOf(
                "a",
                """
                format = jdbc, options { url = "%s", dbtable = flowers }
                columns { features = [X], label = Y }
                """
                    .formatted(url)))
        .containsExactlyInAnyOrder("[1.5] p", "[2.5] q");
  }

  @Test
  void aFormatThatSparkLacksIsNamed() {
    write("t.avro", "Obj");

    assertThatThrownBy(() -> rows("a", "avro", "t.avro", X))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("as avro")
        .hasMessageContaining("Failed to find data source: avro");
  }

  @Test
  void classesThatLookAlikeAreNamed() {
    write(
        "t.csv",
        "x,y\n1,p\n2,\"p \"\n3,q\n4,Caf\u00e9\n5,Cafe\u0301\n6,1\n7,1.0\n8,Cat\n9,cat\n10,a\n11,A\n");

    assertThat(Sharder.shard(spark, fixture.config("a", "csv", "t.csv", X, ALL), false).manifest())
        .extracting(Manifest::warnings)
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .anyMatch(warning -> warning.startsWith("classes \"p\" and \"p \" differ by blanks"))
        .anyMatch(warning -> warning.startsWith("classes \"Cafe\\u0301\" and \"Caf\\u00e9\""))
        .anyMatch(warning -> warning.startsWith("classes \"1\" and \"1.0\" differ"))
        .anyMatch(warning -> warning.startsWith("classes \"Cat\" and \"cat\" differ"))
        .hasSize(4);
  }

  @Test
  void thatRecordsBeSkippedIsAdvisedForFewAndAWarningForMany() {
    write("few.csv", "x,y\n" + "1,p\n2,q\n".repeat(9) + "?,p\n");
    write("many.csv", "x,y\n1,p\n2,q\n" + "?,p\n".repeat(7));
    String skip = "data.on-bad-record=skip";

    assertThatThrownBy(() -> rows("a", "csv", "few.csv", X))
        .hasMessageContaining("correct this, or set data.on-bad-record = skip");
    assertThatThrownBy(() -> rows("a", "csv", "many.csv", X))
        .hasMessageContaining("correct this: it is more than a tenth of all")
        .hasMessageNotContaining("skip");
    assertThat(Sharder.shard(spark, fixture.config("b", "csv", "few.csv", X, ALL, skip), false))
        .satisfies(shards -> assertThat(shards.manifest().warnings()).isEmpty());
    assertThat(Sharder.shard(spark, fixture.config("c", "csv", "many.csv", X, ALL, skip), false))
        .satisfies(
            shards ->
                assertThat(shards.manifest().warnings())
                    .containsExactly("7 records of 9 left out, which is more than a tenth"));
  }

  @Test
  void orcIsReadLikeParquet() {
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(
            List.of(RowFactory.create(1.5, "p"), RowFactory.create(2.5, "q")),
            StructType.fromDDL("x double, y string"))
        .write()
        .orc(folder.resolve("t.orc").toString());

    assertThat(rows("a", "orc", "t.orc", X)).containsExactlyInAnyOrder("[1.5] p", "[2.5] q");
  }

  @Test
  void anEditedFileBesideItsOldSumsIsNamedWithWhatToDo() throws IOException {
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(
            List.of(RowFactory.create(1.5, "p"), RowFactory.create(2.5, "q")),
            StructType.fromDDL("x double, y string"))
        .coalesce(1)
        .write()
        .option("header", true)
        .csv(folder.resolve("t").toString());
    try (Stream<Path> files = Files.list(folder.resolve("t"))) {
      Path part =
          files.filter(f -> f.getFileName().toString().startsWith("part-")).findFirst().get();
      Files.writeString(part, "x,y\n9,p\n8,q\n");
    }

    assertThatThrownBy(() -> rows("a", "csv", "t", X))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("part-")
        .hasMessageContaining("delete the file beside it whose name ends in .crc");
  }

  private List<String> rows(String name, String format, String path, String... overrides) {
    List<String> all = new ArrayList<>(List.of(ALL));
    all.addAll(List.of(overrides));
    return rows(name, fixture.config(name, format, path, all.toArray(String[]::new)));
  }

  private List<String> rowsOf(String name, String source) {
    return rows(name, fixture.configOf(name, source, ALL));
  }

  private List<String> rows(String name, Config config) {
    Manifest manifest = Sharder.shard(spark, config, false).manifest();
    ShardSet shards = new ShardSet(fixture.shards(name).toUri(), manifest, null);
    List<String> found = new ArrayList<>();
    for (Split split : Split.values()) {
      found.addAll(ShardContents.rows(spark, shards, split));
    }
    return found;
  }

  private void write(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text, String charset) {
    return text.getBytes(Charset.forName(charset));
  }
}
