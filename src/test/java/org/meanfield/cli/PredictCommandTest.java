package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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
import org.meanfield.storage.Storage;
import org.meanfield.testing.FailingTasks;
import org.meanfield.testing.HdfsCluster;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SmallImages;

/** What a model says of rows: the output's columns, and that nothing but the rows decides on it. */
class PredictCommandTest {
  private static final int SIDE = 8;
  private static final String TABLE =
      """
      {
        format = parquet, train.path = nowhere
        columns { image = image, label = label }
        height = 8, width = 8, channels = 1
      }
      """;

  @TempDir static Path folder;
  private static Pipeline pipeline;
  private static List<byte[]> images;
  private static byte[] labels;
  private String out;

  @BeforeAll
  static void train() throws IOException {
    pipeline = new Pipeline(folder);
    assertThat(pipeline.run("train").exit()).isZero();
    byte[] file = Files.readAllBytes(pipeline.path("test-images"));
    byte[] labelFile = Files.readAllBytes(pipeline.path("test-labels"));
    labels = Arrays.copyOfRange(labelFile, 8, labelFile.length);
    images = new ArrayList<>();
    for (int at = 16; at < file.length; at += SIDE * SIDE) {
      images.add(Arrays.copyOfRange(file, at, at + SIDE * SIDE));
    }
    for (int i = 0; i < images.size(); i++) {
      // Half of them in folders of classes that mean nothing here, half in none.
      String name =
          "png/%simage %d.png".formatted(i % 2 == 0 ? "of class %d/".formatted(i % 3) : "", i);
      pipeline.writeImage(name, images.get(i), SIDE);
    }
    Files.writeString(pipeline.path("png/.README"), "not an image\n");
  }

  @BeforeEach
  void prepare(TestInfo test) {
    pipeline.source(SmallImages.source(folder));
    out = "out-" + test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void theJsonSaysWhatWasWrittenAndWhere() {
    JsonNode json = predict("test-images", "--json").json();

    assertThat(json.toString())
        .isEqualTo(
            "{\"command\":\"predict\",\"output\":\"file://%s\",\"rows\":60,\"errors\":0}"
                .formatted(pipeline.path(out)));
  }

  @Test
  void peopleAreToldInWords() {
    assertThat(predict("test-images").out())
        .isEqualTo("rows    60%nerrors  0%noutput  file://%s%n".formatted(pipeline.path(out)));
  }

  @Test
  void imagesOfAnIdxFileAreToldApartByTheirIndex() {
    predict("test-images");

    List<Row> rows = rows();
    assertThat(rows.get(0).schema())
        .isEqualTo(
            StructType.fromDDL(
                "index int, class string, probability float, probabilities array<float>, error string"));
    assertThat(rows.stream().map(row -> row.getInt(0)).sorted().toList())
        .isEqualTo(IntStream.range(0, 60).boxed().toList());
  }

  @Test
  void theClassIsTheMostProbableOne() {
    predict("test-images");

    assertThat(rows())
        .allSatisfy(
            row -> {
              List<Float> all = row.getList(row.fieldIndex("probabilities"));
              float largest = all.stream().max(Comparator.naturalOrder()).orElseThrow();
              assertThat(all.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-6));
              assertThat(row.<Float>getAs("probability")).isEqualTo(largest);
              assertThat(row.<String>getAs("class")).isEqualTo("" + all.indexOf(largest));
            });
  }

  @Test
  void accuracyAndLossAreThoseThatEvaluateReports() {
    predict("test-images");
    JsonNode metrics = pipeline.run("evaluate", "--json").json().get("metrics");

    double correct = 0;
    double loss = 0;
    for (Row row : rows()) {
      int label = labels[row.getInt(0)];
      correct += row.<String>getAs("class").equals("" + label) ? 1 : 0;
      loss -= Math.log(row.<Float>getList(row.fieldIndex("probabilities")).get(label));
    }
    assertThat(correct / labels.length).isEqualTo(metrics.get("accuracy").asDouble());
    assertThat(loss / labels.length).isCloseTo(metrics.get("loss").asDouble(), within(1e-6));
  }

  @Test
  void imagesOfAnyFolderAreToldApartByTheirPaths() {
    predictFolder();

    List<Row> rows = rows();
    assertThat(rows.get(0).schema().fieldNames()[0]).isEqualTo("path");
    assertThat(rows.stream().map(row -> row.getString(0)))
        .hasSize(60)
        .contains("of class 0/image 0.png", "image 1.png");
  }

  @Test
  void featuresAreNotKeptWhereAnIndexOrAPathTellsTheImage() {
    for (String another : List.of("", "{ format = image-folder, train.path = nowhere }")) {
      pipeline.source(another.isEmpty() ? SmallImages.source(folder) : another);
      String input = pipeline.path(another.isEmpty() ? "test-images" : "png").toString();

      pipeline
          .run("predict", "--input", input, "--output", input + "-kept", "--keep-features")
          .failedWith(ExitCode.USAGE)
          .saying("--keep-features: carries columns of a table", "tells an image; leave it out");
    }
  }

  @Test
  void theSameImagesGetTheSameBitsFromEveryFormat() {
    predict("test-images");
    List<Object> idx = answersByImage();
    out += "-png";
    predictFolder();

    assertThat(answersByImage()).isEqualTo(idx);
  }

  @Test
  void partitionsAndCoresDoNotMatter() {
    predictFolder();
    List<Object> expected = answersByImage();

    for (String parallelism : List.of("1", "7")) {
      for (String master : List.of("local[1]", "local[2]")) {
        out = "out-partitions-%s-%s".formatted(parallelism, master.charAt(6));
        withParallelism(parallelism, () -> predictFolderOn(master));
        assertThat(answersByImage()).isEqualTo(expected);
        assertThat(parts()).isEqualTo(Integer.parseInt(parallelism));
      }
    }
  }

  @Test
  void aLongIdxFileIsReadInParts() throws IOException {
    byte[] sixty = Files.readAllBytes(pipeline.path("test-images"));
    byte[] many = Arrays.copyOf(sixty, 16 + 600 * SIDE * SIDE);
    for (int i = 60; i < 600; i++) {
      System.arraycopy(images.get(i % 60), 0, many, 16 + i * SIDE * SIDE, SIDE * SIDE);
    }
    many[6] = 600 >> 8;
    many[7] = (byte) 600;
    Files.write(pipeline.path("many-images"), many);
    predict("test-images");
    List<Object> expected = answersByImage();
    out += "-many";

    withParallelism("7", () -> predict("many-images"));

    assertThat(parts()).isEqualTo(2);
    List<Object> found = answersByImage();
    assertThat(found).hasSize(600);
    for (int i = 0; i < 600; i++) {
      assertThat(found.get(i)).isEqualTo(expected.get(i % 60));
    }
  }

  @Test
  void aTableKeepsItsOtherColumns() {
    StructType schema =
        StructType.fromDDL(
            "id bigint, image binary, label string, `taken at` timestamp, tags array<string>");
    List<Row> table = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      table.add(
          RowFactory.create(
              (long) i,
              images.get(i),
              "never seen in training",
              new Timestamp(1_700_000_000_000L + i),
              i % 2 == 0 ? null : new String[] {"a", "b" + i}));
    }
    JavaSparkContext spark = LocalSpark.on("local[2]");
    SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(table, schema)
        .write()
        .parquet(pipeline.path("table").toString());

    pipeline.source(TABLE);
    predict("table");

    List<Row> rows = new ArrayList<>(rows());
    rows.sort(Comparator.comparing(row -> row.getLong(0)));
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly(
            "id", "label", "taken at", "tags", "class", "probability", "probabilities", "error");
    for (int i = 0; i < images.size(); i++) {
      Row row = rows.get(i);
      assertThat(row.getString(1)).isEqualTo("never seen in training");
      assertThat(row.getTimestamp(2).getTime()).isEqualTo(1_700_000_000_000L + i);
      assertThat(row.isNullAt(3) ? null : row.getList(3))
          .isEqualTo(i % 2 == 0 ? null : List.of("a", "b" + i));
    }
    List<Object> fromTable = rows.stream().map(PredictCommandTest::answer).toList();
    out += "-idx";
    pipeline.source(SmallImages.source(folder));
    predict("test-images");
    assertThat(fromTable).isEqualTo(answersByImage());
  }

  @Test
  void theNetworkComesFromTheModel() {
    predict("test-images");
    List<Object> expected = answersByImage();
    out += "-other";

    predict(
        "test-images",
        "--set",
        "network.head=[5, 7]",
        "--set",
        "run.dir=" + pipeline.path("elsewhere"),
        "--model",
        pipeline.path("run/model").toString());

    assertThat(answersByImage()).isEqualTo(expected);
  }

  @Test
  void tasksThatAreTriedAgainAddNothing() {
    predict("test-images");
    List<Object> expected = answersByImage();
    out += "-again";
    int failures = FailingTasks.failures();

    System.setProperty("spark.plugins", FailingTasks.class.getName());
    Result result = predictOn("local[2,4]", "test-images", "--json");
    System.clearProperty("spark.plugins");

    assertThat(FailingTasks.failures()).isGreaterThan(failures);
    assertThat(result.json().get("rows").asInt()).isEqualTo(60);
    assertThat(answersByImage()).isEqualTo(expected);
  }

  @Test
  void inputAndOutputMayBeOnHdfs() throws IOException {
    predict("test-images");
    List<Object> expected = answersByImage();
    URI hdfs = HdfsCluster.newFolder();
    URI images = Storage.child(hdfs, "all images");
    Storage storage = Storage.of(HdfsCluster.configuration());
    storage.publish(images, Files.readAllBytes(pipeline.path("test-images")));

    URI target = Storage.child(hdfs, "what is on them");
    Result result =
        pipeline.run("predict", "--input", images.toString(), "--output", target.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(answersByImage(target)).isEqualTo(expected);
    assertThat(storage.list(hdfs)).containsExactly(images, target);
  }

  @Test
  void nothingElseIsLeftBeside() {
    predict("test-images");

    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    assertThat(pipeline.path(out)).isDirectoryContaining("glob:**/_SUCCESS");
  }

  private Result predict(String input, String... options) {
    return predictOn("local[2]", input, options);
  }

  private Result predictOn(String master, String input, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--input", pipeline.path(input).toString(), "--output", pipeline.path(out) + "/"));
    all.addAll(List.of(options));
    Result result = pipeline.runOn(master, "predict", all.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private Result predictFolder() {
    return predictFolderOn("local[2]");
  }

  private Result predictFolderOn(String master) {
    pipeline.source("{ format = image-folder, train.path = nowhere }");
    return predictOn(master, "png");
  }

  private static void withParallelism(String parallelism, Runnable work) {
    System.setProperty("spark.default.parallelism", parallelism);
    try {
      work.run();
    } finally {
      System.clearProperty("spark.default.parallelism");
    }
  }

  private List<Row> rows() {
    return rows(pipeline.path(out).toUri());
  }

  private static List<Row> rows(URI output) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    return SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .read()
        .parquet(Storage.path(output))
        .collectAsList();
  }

  /** Files of the output: one for each task. */
  private long parts() {
    String[] names = pipeline.path(out).toFile().list((dir, name) -> name.startsWith("part-"));
    return names.length;
  }

  /** Class and probabilities of every image, in the order of the IDX file. */
  private List<Object> answersByImage() {
    return answersByImage(pipeline.path(out).toUri());
  }

  private static List<Object> answersByImage(URI output) {
    List<Row> rows = new ArrayList<>(rows(output));
    rows.sort(Comparator.comparing(row -> number(row.get(0))));
    return rows.stream().map(PredictCommandTest::answer).toList();
  }

  /** An index, or the number in {@code folder/image 12.png}. */
  private static int number(Object key) {
    return key instanceof String path
        ? Integer.parseInt(path.replaceFirst(".*image (\\d+)\\.png", "$1"))
        : (int) key;
  }

  private static Object answer(Row row) {
    return List.of(row.<String>getAs("class"), row.getList(row.fieldIndex("probabilities")));
  }
}
