package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** Files that are not what their names, their marks or the files beside them say. */
class StrangeFilesTest {
  private static final String X = "data.source.columns={features=[x],label=y}";
  private static final String ALL = "data.splits={validation=0,test=0}";
  private static final String TEXT = "x,y\n1,p\n2,q\n";

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
  }

  @Test
  void utf16WithoutAMarkIsReadInTheOrderThatItHas() {
    for (String charset : List.of("UTF-16LE", "UTF-16BE")) {
      write(charset + ".csv", "x,y\n1,Café\n2,中文\n".getBytes(Charset.forName(charset)));

      assertThatReading("csv", charset + ".csv")
          .hasMessageContaining("where it is UTF-16 set data.source.charset = UTF-16");
      assertThat(rows(charset, "csv", charset + ".csv", "data.source.charset=UTF-16"))
          .containsExactlyInAnyOrder("[1.0] Café", "[2.0] 中文");
    }
  }

  @Test
  void whatIsNotPackedAsItsNameSaysIsABadSourceWithWhatToDo() throws IOException {
    byte[] packed = gzip(TEXT.repeat(3000));
    write("plain.csv.gz", TEXT.getBytes(StandardCharsets.UTF_8));
    write("cut.csv.gz", Arrays.copyOf(packed, packed.length / 2));

    for (String file : List.of("plain.csv.gz", "cut.csv.gz")) {
      assertThatReading("csv", file)
          .hasMessageContaining(file + ": cannot be unpacked as its name says (")
          .hasMessageContaining("give it the name of what it is, otherwise fetch it again");
    }
  }

  @Test
  void aPackedFileWithoutItsEndingIsNamedWithTheEnding() throws IOException {
    write("z.csv", gzip(TEXT));
    write("bz2.csv", "BZh91AY&SY and so on".getBytes(StandardCharsets.ISO_8859_1));
    write("zst.csv", "\u0028\u00B5\u002F\u00FD".getBytes(StandardCharsets.ISO_8859_1));
    write("xz.csv", "\u00FD7zXZ\u0000".getBytes(StandardCharsets.ISO_8859_1));

    assertThatReading("csv", "z.csv").hasMessageContaining("gzip: let its name end in .gz");
    assertThatReading("csv", "bz2.csv").hasMessageContaining("bzip2: let its name end in .bz2");
    assertThatReading("csv", "zst.csv").hasMessageContaining("zstd: let its name end in .zst");
    assertThatReading("csv", "xz.csv").hasMessageContaining("is compressed by xz: unpack it");
  }

  @Test
  void aTableOfTextMayBeginAsABinaryFormatDoesThatHasAnotherEnd() {
    parquet("p.csv", RowFactory.create(1, "p"), "x int, y string");
    orc("o.csv");
    write("orcid.csv", "ORCID,x,y\na,1,p\nb,2,q\nORC,3,ORC\n".getBytes(StandardCharsets.UTF_8));
    write("par.csv", "PAR1,x,y\nPAR1,1,p\nb,2,q\n".getBytes(StandardCharsets.UTF_8));

    assertThatReading("csv", "p.csv")
        .hasMessageContaining("is Parquet: set data.source.format = parquet");
    assertThatReading("csv", "o.csv").hasMessageContaining("is ORC: set data.source.format = orc");
    assertThat(rows("orcid", "csv", "orcid.csv"))
        .containsExactlyInAnyOrder("[1.0] p", "[2.0] q", "[3.0] ORC");
    assertThat(rows("par", "csv", "par.csv")).containsExactlyInAnyOrder("[1.0] p", "[2.0] q");
  }

  @Test
  void aColumnKeepsItsNameWhereThatIsWhatANumberedOneWouldBeCalled() {
    write("t.csv", "a,a (3),a,x,y\n5,6,7,1,p\n5,6,7,2,q\n".getBytes(StandardCharsets.UTF_8));

    assertThat(rows("t", "csv", "t.csv", "data.source.columns.features=[\"a (3)\",x]"))
        .containsExactlyInAnyOrder("[6.0, 1.0] p", "[6.0, 2.0] q");
    assertThat(rows("u", "csv", "t.csv", "data.source.columns.features=[\"a (4)\",x]"))
        .containsExactlyInAnyOrder("[7.0, 1.0] p", "[7.0, 2.0] q");
  }

  @Test
  void ofManyColumnsAMessageListsTheFirst() {
    String names = IntStream.range(0, 500).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String header = names + "," + "n".repeat(1000);
    write("t.csv", (header + "\n1,2\n").getBytes(StandardCharsets.UTF_8));

    assertThatReading("csv", "t.csv")
        .hasMessageContaining("no column x; there are [c0, c1, c2, ")
        .hasMessageContaining("c19, … 481 more]")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(1000));
  }

  @Test
  void parquetFilesWhoseNumbersDifferInTypeAreOneTable() {
    List<String> types = List.of("tinyint", "int", "bigint", "float", "double", "decimal(9,2)");
    Object[] values = {(byte) 1, 2, 3L, 4.5f, 5.5, new BigDecimal("6.25")};
    for (int i = 0; i < values.length; i++) {
      fixture.write(
          spark,
          "f/%s.parquet".formatted(i),
          List.of(RowFactory.create(values[i], "p" + i % 2)),
          StructType.fromDDL("x %s, y string".formatted(types.get(i))),
          1);
    }

    assertThat(rows("a", "parquet", "f"))
        .containsExactlyInAnyOrder(
            "[1.0] p0", "[2.0] p1", "[3.0] p0", "[4.5] p1", "[5.5] p0", "[6.25] p1");
  }

  @Test
  void parquetFilesOfWhichOneHasTextsForNumbersAreRefusedByColumn() {
    parquet("f/a.parquet", RowFactory.create(1, "p"), "x int, y string");
    parquet("f/b.parquet", RowFactory.create("two", "q"), "x string, y string");

    assertThatReading("parquet", "f").hasMessageContaining("column x is of type");
  }

  @Test
  void parquetArraysWhoseNumbersDifferInTypeAreOneTable() {
    parquet("f/a.parquet", RowFactory.create(new Integer[] {1, 2}, "p"), "x array<int>, y string");
    parquet(
        "f/b.parquet",
        RowFactory.create(new Double[] {3.5, 4.5}, "q"),
        "x array<double>, y string");

    assertThat(rows("a", "parquet", "f")).containsExactlyInAnyOrder("[1.0, 2.0] p", "[3.5, 4.5] q");
  }

  @Test
  void parquetLabelsThatAreIntsHereAndLongsThereAreTheSameClasses() {
    parquet("f/a.parquet", RowFactory.create(1.5, 1), "x double, y int");
    parquet("f/b.parquet", RowFactory.create(2.5, 2L), "x double, y bigint");

    assertThat(rows("a", "parquet", "f")).containsExactlyInAnyOrder("[1.5] 1", "[2.5] 2");
  }

  /** As MLlib writes them, and Pandas where some were missing. */
  @Test
  void parquetLabelsThatAreDoublesAreTheClassesOfTheirText() {
    List<Row> rows = new ArrayList<>();
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 60; i++) {
      rows.add(RowFactory.create((double) i, (double) (i % 30)));
      text.append(i).append(',').append(i % 30).append(".0\n");
    }
    fixture.write(spark, "t.parquet", rows, StructType.fromDDL("x double, y double"), 1);
    write("t.csv", text.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(rows("parquet", "parquet", "t.parquet"))
        .hasSize(60)
        .isEqualTo(rows("csv", "csv", "t.csv"))
        .contains("[29.0] 29.0");
  }

  @Test
  void aLabelThatIsNoNumberInParquetIsNoClass() {
    parquet("t.parquet", RowFactory.create(1.5, Double.NaN), "x double, y double");

    assertThatReading("parquet", "t.parquet")
        .hasMessageContaining("column y is NaN, wanted a class");
  }

  @Test
  void vectorsOfMlLibAreNamedWithWhatMakesArraysOfThem() {
    parquet(
        "t.parquet",
        RowFactory.create(RowFactory.create((byte) 1, null, null, new Double[] {1.0}), "p"),
        "x struct<type:tinyint,size:int,indices:array<int>,values:array<double>>, y string");

    assertThatReading("parquet", "t.parquet")
        .hasMessageContaining("wanted numbers or arrays of numbers; MLlib's vector_to_array makes");
  }

  @Test
  void filesOfATableFormatAreNotReadPastItsLog() {
    List<String> logs =
        List.of(
            "delta/_delta_log/00000000000000000000.json",
            "hudi/.hoodie/hoodie.properties",
            "iceberg/metadata/v1.metadata.json",
            "iceberg2/db/t/metadata/00000-9f1.gz.metadata.json");
    for (String log : logs) {
      String table = log.substring(0, log.indexOf('/'));
      parquet(table + "/a.parquet", RowFactory.create(1, "p"), "x int, y string");
      write(log, new byte[] {'{', '}'});

      assertThatReading("parquet", table)
          .hasMessageContaining(log.substring(log.lastIndexOf('/') + 1))
          .hasMessageContaining("set data.source.format = " + table.replaceAll("\\d", ""));
    }
  }

  @Test
  void aPartOfATableFormatsFolderIsKnownByWhatStandsAboveIt() {
    parquet("delta/day=1/a.parquet", RowFactory.create(1, "p"), "x int, y string");
    write("delta/_delta_log/00000000000000000000.json", new byte[] {'{', '}'});
    parquet("iceberg/data/day=1/a.parquet", RowFactory.create(1, "p"), "x int, y string");
    write("iceberg/metadata/v1.metadata.json", new byte[] {'{', '}'});
    parquet("hudi/2020/a.parquet", RowFactory.create(1, "p"), "x int, y string");
    write("hudi/.hoodie/hoodie.properties", new byte[] {'a'});

    assertThatReading("parquet", "delta/day=1")
        .hasMessageContaining("day=1 is of a table of Delta, as the folder _delta_log in file:/")
        .hasMessageContaining("/delta/ tells")
        .hasMessageContaining("set data.source.format = delta and name the table");
    assertThatReading("parquet", "iceberg/data/day=1/a.parquet").hasMessageContaining("of Iceberg");
    assertThatReading("parquet", "iceberg/data").hasMessageContaining("of Iceberg");
    assertThatReading("parquet", "hudi/2020/").hasMessageContaining("of Hudi");
  }

  @Test
  void aFolderCalledMetadataAboveATableIsNoLog() {
    parquet("people/t/a.parquet", RowFactory.create(1, "p"), "x int, y string");
    write("people/metadata/people.json", new byte[] {'{', '}'});

    assertThatReading("parquet", "people/t").hasMessageContaining("two classes are needed");
  }

  @Test
  void anEditedFileBesideItsOldSumsIsNamedInEveryFormat() {
    write("t.csv", "x,y\n8,p\n9,q\n".getBytes(StandardCharsets.UTF_8));
    write(
        "t.json",
        "{\"x\": 1, \"y\": \"p\"}\n{\"x\": 2, \"y\": \"q\"}\n".getBytes(StandardCharsets.UTF_8));
    for (String name : List.of("t.csv", "t.json")) {
      write("." + name + ".crc", sums(TEXT.getBytes(StandardCharsets.UTF_8)));
    }

    for (String format : List.of("csv", "json")) {
      assertThatReading(format, "t." + format)
          .hasMessageContaining("t." + format)
          .hasMessageContaining("delete the file beside it whose name ends in .crc");
    }
  }

  /** As Hadoop keeps them of a file of up to 512 bytes. */
  private static byte[] sums(byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    ByteBuffer sums = ByteBuffer.allocate(12).put("crc\0".getBytes(StandardCharsets.UTF_8));
    return sums.putInt(512).putInt((int) sum.getValue()).array();
  }

  private void orc(String name) {
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .range(2)
        .coalesce(1)
        .write()
        .orc(folder.resolve(name).toString());
  }

  private void parquet(String name, Row row, String ddl) {
    fixture.write(spark, name, List.of(row), StructType.fromDDL(ddl), 1);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatReading(
      String format, String path) {
    return assertThatThrownBy(() -> rows("refused", format, path))
        .isInstanceOf(DataException.class);
  }

  private List<String> rows(String name, String format, String path, String... overrides) {
    List<String> all = new ArrayList<>(List.of(ALL, X));
    all.addAll(List.of(overrides));
    Manifest manifest =
        Sharder.shard(spark, fixture.config(name, format, path, all.toArray(String[]::new)), false)
            .manifest();
    ShardSet shards = new ShardSet(fixture.shards(name).toUri(), manifest, null);
    List<String> found = new ArrayList<>();
    for (Split split : Split.values()) {
      found.addAll(ShardContents.rows(spark, shards, split));
    }
    return found;
  }

  private void write(String name, byte[] content) {
    try {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }
}
