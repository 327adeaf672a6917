package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** A model of features asked about tables: columns that are carried along, and rows without use. */
class PredictTableTest {
  private static final int ROWS = 120;
  private static final String NETWORK = "network={ preset = mlp, blocks = [], head = [8] }";

  @TempDir static Path folder;
  private static Pipeline pipeline;
  private String input;
  private String out;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    StringBuilder table = new StringBuilder("id,width,kind,length\n");
    Random random = new Random(3);
    for (int i = 0; i < ROWS; i++) {
      double width = 100 + 10 * random.nextGaussian();
      double length = 0.01 * random.nextGaussian();
      String kind = width < 95 ? "slim" : length < 0 ? "short" : "tall";
      table.append("%d,%s,%s,%s\n".formatted(i, width, kind, length));
    }
    pipeline.write("table.csv", table.toString());
    pipeline.source(
        """
        {
          format = csv, train.path = "%1$s/table.csv", test.path = "%1$s/table.csv"
          columns { features = [width, length], label = kind }
        }
        """
            .formatted(folder));
    Result trained = pipeline.run("train", "--set", NETWORK, "--set", "training.epochs=10");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  @BeforeEach
  void prepare(TestInfo test) {
    source("csv", "[width, length]");
    input = test.getTestMethod().orElseThrow().getName();
    out = "out-" + input;
  }

  @Test
  void accuracyIsThatWhichEvaluateReports() {
    done(predict("table.csv"));

    List<Row> rows = rows();
    assertThat(rows.get(0).schema())
        .isEqualTo(
            StructType.fromDDL(
                "id string, kind string, class string, probability float,"
                    + " probabilities array<float>, error string"));
    assertThat(rows.stream().map(row -> row.getString(0)).distinct()).hasSize(ROWS);
    double correct = rows.stream().filter(r -> r.getString(1).equals(r.getString(2))).count();
    double reported = evaluate().json().get("metrics").get("accuracy").asDouble();
    assertThat(correct / ROWS).isEqualTo(reported).isGreaterThan(0.6);
  }

  private static Result evaluate() {
    pipeline.source(
        """
        {
          format = csv, train.path = "%1$s/table.csv", test.path = "%1$s/table.csv"
          columns { features = [width, length], label = kind }
        }
        """
            .formatted(folder));
    return pipeline.run("evaluate", "--json", "--set", NETWORK);
  }

  @Test
  void aTableInManyFilesGetsTheSameBits() {
    StructType schema = StructType.fromDDL("id int, width double, length double");
    List<Row> table = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      table.add(RowFactory.create(i, 80 + i / 3.0, i / 40.0 - 1.5));
    }
    List<List<Object>> found = new ArrayList<>();
    for (int files : List.of(1, 7)) {
      input = "table-in-" + files;
      out = "out-" + input;
      write(table, schema, files);
      source("parquet", "[width, length]");
      done(predict(input));
      found.add(answers());
    }
    source("csv", "[width, length]");
    StringBuilder csv = new StringBuilder("length,id,width\n");
    table.forEach(row -> csv.append("%s,%s,%s\n".formatted(row.get(2), row.get(0), row.get(1))));
    pipeline.write("same.csv", csv.toString());
    out = "out-same";
    done(predict("same.csv"));

    assertThat(found.get(0)).hasSize(ROWS).isEqualTo(found.get(1)).isEqualTo(answers());
  }

  @Test
  void arraysServeAsFeaturesAsWell() {
    write(
        List.of(
            RowFactory.create(0, new Float[] {100f, 1f}),
            RowFactory.create(1, new Float[] {90f, 1f})),
        StructType.fromDDL("id int, v array<float>"),
        1);
    source("parquet", "[v]");

    done(predict(input));

    assertThat(rows().get(0).schema().fieldNames()).startsWith("id", "class");
    assertThat(rows()).hasSize(2);
  }

  @Test
  void badRowsSayWhy() {
    pipeline.write(
        "bad.csv",
        """
        id,width,kind,length
        a,100,unheard-of,1
        b,,slim,1
        c,wide,slim,1
        d,100,slim,1,surplus
        e,1e39,slim,1
        f,100,slim,3e38
        g,100,,1
        """);

    Result result = predict("bad.csv", "--json", "--set", "data.on-bad-record=skip");

    assertThat(result.json().get("rows").asInt()).isEqualTo(7);
    assertThat(result.json().get("errors").asInt()).isEqualTo(5);
    List<Row> rows = new ArrayList<>(rows());
    rows.sort(Comparator.comparing(row -> row.getString(0)));
    assertThat(rows.stream().map(row -> row.<String>getAs("error")))
        .containsExactly(
            null,
            "bad.csv, row 2: column width is null, wanted a number",
            "bad.csv, row 3: column width = \"wide\", wanted a number",
            "bad.csv, row 4: cannot be parsed: \"d,100,slim,1,surplus\"",
            "bad.csv, row 5: column width = 1e39, wanted a finite number in the range of a float",
            "bad.csv, row 6: the network's answer is not a number; its values are too large",
            null);
    assertThat(rows.stream().map(row -> row.getAs("class") == null))
        .containsExactly(false, true, true, true, true, true, false);
    assertThat(rows.get(0).getString(1)).isEqualTo("unheard-of");
  }

  @Test
  void unlessTheyEndTheJob() {
    pipeline.write("one-bad.csv", "id,width,length\na,100,1\nb,,1\n");

    predict("one-bad.csv")
        .failedWith(ExitCode.DATA)
        .saying(
            "one-bad.csv, row 2: column width is null, wanted a number", "on-bad-record = skip");
    assertNoOutput();
  }

  @Test
  void anArrayOfAnotherLengthIsABadRow() {
    write(
        List.of(
            RowFactory.create(0, new Float[] {100f, 1f, 2f}),
            RowFactory.create(1, new Float[] {100f, null}),
            RowFactory.create(2, null)),
        StructType.fromDDL("id int, v array<float>"),
        1);
    source("parquet", "[v]");

    done(predict(input, "--set", "data.on-bad-record=skip"));

    List<Row> rows = new ArrayList<>(rows());
    rows.sort(Comparator.comparing(row -> row.getInt(0)));
    assertThat(rows.stream().map(row -> row.<String>getAs("error").replaceFirst(".*, row", "row")))
        .containsExactly(
            "row 1: column v has an array of 3 numbers, the model takes 2",
            "row 2: column v, number 2 is null, wanted a number",
            "row 3: column v is null, wanted an array of numbers");
  }

  @Test
  void aMissingColumnIsNamed() {
    pipeline.write("missing.csv", "id,length\na,1\n");

    predict("missing.csv")
        .failedWith(ExitCode.DATA)
        .saying("missing.csv (--input): no column width; there are [id, length");
    assertNoOutput();
  }

  @Test
  void aColumnOfAnotherTypeIsNamed() {
    write(
        List.of(RowFactory.create("100", 1.0)),
        StructType.fromDDL("width string, length double"),
        1);
    source("parquet", "[width, length]");

    predict(input)
        .failedWith(ExitCode.DATA)
        .saying(input + " (--input): column width is of type string, wanted numbers");
  }

  @Test
  void columnsMustBeAsManyAsTheModelTakes() {
    source("csv", "[width]");

    predict("table.csv")
        .failedWith(ExitCode.DATA)
        .saying("data.source.columns.features names 1 of them, the model takes 2");
  }

  @Test
  void columnsInAnotherOrderAreTakenByName() {
    done(predict("table.csv"));
    List<Object> expected = answers();
    source("csv", "[length, width]");
    out = "out-swapped";

    done(predict("table.csv"));

    assertThat(answers()).isEqualTo(expected);
  }

  @Test
  void featuresAreKeptOnRequest() {
    done(predict("table.csv", "--keep-features"));

    assertThat(rows().get(0).schema().fieldNames())
        .containsExactly(
            "id", "width", "kind", "length", "class", "probability", "probabilities", "error");
    assertThat(rows().stream().map(row -> Double.parseDouble(row.getAs("width"))))
        .hasSize(ROWS)
        .allMatch(width -> width > 50 && width < 150);
  }

  @Test
  void nothingStandsBesideTheRows() throws IOException {
    done(predict("table.csv"));

    try (Stream<Path> files = Files.list(pipeline.path(out))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("_SUCCESS")
          .allMatch(name -> name.equals("_SUCCESS") || name.endsWith(".parquet"));
    }
  }

  @Test
  void theFileThatWasNamedIsReadAndEachOfItsRowsOnce() {
    pipeline.write("t[1]*.csv", "id,width,length\n\"a\nb\",100,1\nc,90,1\n");
    pipeline.write("t1.csv", "id,width,length\nother,100,1\n");

    done(predict("t[1]*.csv"));

    assertThat(rows().stream().map(row -> row.getString(0))).containsExactly("a\nb", "c");
  }

  @Test
  void otherColumnsThanTheModelsAreRefused() {
    source("csv", "[width, id]");

    predict("table.csv")
        .failedWith(ExitCode.USAGE)
        .saying(
            "data.source.columns.features = [width, id]: the model takes [width, length]",
            "name the columns that it was trained on");
  }

  @Test
  void aTableWithoutRowsIsRefused() {
    pipeline.write("empty.csv", "id,width,length\n");

    predict("empty.csv").failedWith(ExitCode.DATA).saying("empty.csv: has no rows; check --input");
    assertNoOutput();
  }

  @Test
  void aColumnThatWouldHideAPredictionIsRefused() {
    pipeline.write("clash.csv", "Class,width,length\na,100,1\n");

    predict("clash.csv")
        .failedWith(ExitCode.DATA)
        .saying("column Class would be carried to the output", "a column class of its own");
  }

  @Test
  void aFileOfAnotherFormatIsNamed() {
    source("parquet", "[width, length]");

    predict("table.csv")
        .failedWith(ExitCode.DATA)
        .saying("Spark cannot read file://" + pipeline.path("table.csv") + " (--input) as parquet");
  }

  private static void source(String format, String features) {
    pipeline.source(
        "{ format = %s, train.path = nowhere, columns { features = %s, label = kind } }"
            .formatted(format, features));
  }

  private void write(List<Row> rows, StructType schema, int files) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    session(spark)
        .createDataFrame(spark.parallelize(rows, files), schema)
        .write()
        .parquet(pipeline.path(input).toString());
  }

  private static void done(Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
  }

  private Result predict(String from, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--input",
                pipeline.path(from).toString(),
                "--output",
                pipeline.path(out).toString()));
    all.addAll(Arrays.asList(options));
    return pipeline.run("predict", all.toArray(String[]::new));
  }

  private void assertNoOutput() {
    assertThat(pipeline.path(out)).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.out*");
  }

  private List<Row> rows() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    return session(spark).read().parquet(pipeline.path(out).toString()).collectAsList();
  }

  /** Class and probabilities of every row, by id. */
  private List<Object> answers() {
    List<Row> rows = new ArrayList<>(rows());
    rows.sort(Comparator.comparing(row -> Integer.parseInt(row.get(0).toString())));
    return rows.stream()
        .map(
            r ->
                (Object)
                    List.of(r.<String>getAs("class"), r.getList(r.fieldIndex("probabilities"))))
        .toList();
  }

  private static SparkSession session(JavaSparkContext spark) {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }
}
