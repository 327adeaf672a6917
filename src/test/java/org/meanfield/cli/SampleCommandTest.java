package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.testing.LocalSpark;

/** A generator of small images from shards to pictures. */
class SampleCommandTest {
  private static final int SIDE = 8;

  @TempDir static Path folder;
  private static Pipeline pipeline;
  private static Pipeline classifier;

  @BeforeAll
  static void train() throws IOException {
    classifier = new Pipeline(Files.createDirectory(folder.resolve("classifier")));
    Result classes = classifier.run("train", "--set", "training.epochs=1");
    assertThat(classes.exit()).as(classes.err()).isZero();
    pipeline = new Pipeline(folder);
    pipeline.network(
        """
        network { family = gan, preset = mlp }
        evaluation { features = "%s", samples = 40 }
        """
            .formatted(classifier.path("run/model")));
    Result trained = pipeline.run("train", "--json");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  private static BufferedImage sample(String file, String... options) throws IOException {
    String[] all =
        Stream.concat(Stream.of("--out", folder.resolve(file).toString()), Stream.of(options))
            .toArray(String[]::new);
    Result done = pipeline.run("sample", all);
    assertThat(done.exit()).as(done.err()).isZero();
    return ImageIO.read(folder.resolve(file).toFile());
  }

  /** Pixels of an image in a grid, in which each has the size of four. */
  private static int[] cell(BufferedImage grid, int row, int column) {
    int[] levels = new int[SIDE * SIDE];
    for (int i = 0; i < levels.length; i++) {
      int x = 2 + column * (2 * SIDE + 2) + 2 * (i % SIDE);
      int y = 2 + row * (2 * SIDE + 2) + 2 * (i / SIDE);
      levels[i] = grid.getRGB(x, y) & 0xff;
    }
    return levels;
  }

  @Test
  void everyCheckpointHasAGridOfTheSameNoise() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("run/samples"))) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertThat(names).contains("round-00000002.png", "round-00000004.png");
      BufferedImage last =
          ImageIO.read(folder.resolve("run/samples").resolve(names.get(names.size() - 1)).toFile());
      assertThat(last.getWidth()).isEqualTo(2 + 8 * (2 * SIDE + 2));
    }
  }

  @Test
  void theSameSeedMakesTheSamePictureAndAnotherAnother() throws IOException {
    Result done =
        pipeline.run(
            "sample",
            "--count",
            "9",
            "--seed",
            "5",
            "--out",
            folder.resolve("a.png").toString(),
            "--json");

    JsonNode json = done.json();
    assertThat(Result.fields(json)).containsExactly("command", "output", "rows", "errors");
    assertThat(json.get("rows").asInt()).isEqualTo(9);
    BufferedImage first = ImageIO.read(folder.resolve("a.png").toFile());
    BufferedImage again = sample("b.png", "--count", "9", "--seed", "5");
    BufferedImage more = sample("c.png", "--count", "16", "--seed", "5");
    BufferedImage other = sample("d.png", "--count", "9", "--seed", "6");
    assertThat(first.getWidth()).isEqualTo(2 + 3 * (2 * SIDE + 2));
    assertThat(cell(again, 2, 2)).isEqualTo(cell(first, 2, 2));
    // The ninth image, wherever it stands.
    assertThat(cell(more, 2, 0)).isEqualTo(cell(first, 2, 2));
    assertThat(cell(other, 2, 2)).isNotEqualTo(cell(first, 2, 2));
  }

  @Test
  void anInterpolationBeginsAtOneSeedsImagesAndEndsAtTheOthers() throws IOException {
    BufferedImage between = sample("i.png", "--count", "9", "--seed", "5", "--interpolate", "6");
    BufferedImage from = sample("from.png", "--count", "4", "--seed", "5");
    BufferedImage to = sample("to.png", "--count", "4", "--seed", "6");

    assertThat(cell(between, 0, 0)).isEqualTo(cell(from, 0, 0));
    assertThat(cell(between, 1, 0)).isEqualTo(cell(from, 0, 1));
    assertThat(cell(between, 0, 2)).isEqualTo(cell(to, 0, 0));
    assertThat(cell(between, 1, 2)).isEqualTo(cell(to, 0, 1));
    assertThat(cell(between, 0, 1)).isNotIn(cell(from, 0, 0), cell(to, 0, 0));
  }

  @Test
  void filesHoldTheSameImagesHoweverManyTasksThereAre() throws IOException {
    BufferedImage grid = sample("grid.png", "--count", "4", "--seed", "5");
    for (String master : List.of("local[1]", "local[3]")) {
      String out = folder.resolve("png-" + master).toString();
      Result done =
          pipeline.runOn(
              master,
              "sample",
              "--count",
              "1100",
              "--seed",
              "5",
              "--output",
              out,
              "--format",
              "png",
              "--json");
      assertThat(done.exit()).as(done.err()).isZero();
      assertThat(done.json().get("rows").asInt()).isEqualTo(1100);
    }
    Path one = folder.resolve("png-local[1]");
    Path three = folder.resolve("png-local[3]");
    try (Stream<Path> files = Files.list(three)) {
      assertThat(files.filter(file -> file.toString().endsWith(".png")))
          .hasSize(1100)
          .allSatisfy(
              file ->
                  assertThat(file)
                      .hasSameBinaryContentAs(one.resolve(file.getFileName().toString())));
    }
    BufferedImage fourth = ImageIO.read(three.resolve("00000003.png").toFile());
    assertThat(fourth.getRaster().getPixels(0, 0, SIDE, SIDE, (int[]) null))
        .isEqualTo(cell(grid, 1, 1));
  }

  @Test
  void aTableHasARowForEachImage() throws IOException {
    String out = folder.resolve("table").toString();
    Result done = pipeline.run("sample", "--count", "30", "--output", out);
    assertThat(done.exit()).as(done.err()).isZero();

    SparkSession session =
        SparkSession.builder().sparkContext(LocalSpark.on("local[2]").sc()).getOrCreate();
    List<Row> rows = session.read().parquet(out).orderBy("number").collectAsList();
    assertThat(rows).hasSize(30);
    assertThat(rows.get(0).schema().fieldNames()).containsExactly("number", "image");
    assertThat(rows.get(29).getLong(0)).isEqualTo(29);
  }

  @Test
  void evaluationTellsTheQualityOfSamples() {
    Result done = pipeline.run("evaluate", "--json");

    JsonNode json = done.json();
    assertThat(Result.fields(json.get("metrics")))
        .contains(
            "frechet-distance-40-40",
            "frechet-distance-floor-20-20",
            "precision-40-40",
            "recall-40-40",
            "discriminator-accuracy");
    assertThat(Result.fields(json.get("class-shares"))).containsExactly("0", "1", "2", "3");
    assertThat(json.get("features-sha256").asText()).hasSize(64);
    assertThat(pipeline.run("evaluate").out())
        .contains("frechet-distance-40-40", "samples", "real");
  }

  @Test
  void aSplitOfFewerRealImagesThanSamplesIsWarnedOf() {
    Result done = pipeline.run("evaluate", "--set", "evaluation.samples=70");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(done.err())
        .containsOnlyOnce(
            "warning: the test split has 60 real images, fewer than evaluation.samples = 70");
    assertThat(done.out()).contains("frechet-distance-60-70", "precision-60-70", "recall-60-70");
  }

  @Test
  void withoutAClassifierTheQualityIsNotMeasuredWhichIsSaid() {
    pipeline.write("plain.conf", "include \"small.conf\"\nevaluation.features = null");
    Result done =
        Result.of("evaluate", folder.resolve("plain.conf").toString(), "--master", "local[2]");

    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(done.err())
        .containsOnlyOnce("the quality of samples is not measured: evaluation.features names no");
    assertThat(done.out()).doesNotContain("frechet");
  }

  @Test
  void aClassifierOfOtherImagesIsRefused() {
    pipeline
        .run("evaluate", "--set", "evaluation.features=data-samples/fashion-features")
        .failedWith(ExitCode.USAGE)
        .saying("evaluation.features = ", "takes images of [1, 28, 28]", "[1, 8, 8]");
    pipeline
        .run(
            "train",
            "--set",
            "evaluation.features=" + folder.resolve("run/model"),
            "--set",
            "run.dir=" + folder.resolve("another"))
        .failedWith(ExitCode.USAGE)
        .saying("evaluation.features = ", "network.task = generation", "give a cnn");
    pipeline
        .run("evaluate", "--set", "evaluation.features=" + folder.resolve("nowhere"))
        .failedWith(ExitCode.USAGE)
        .saying("nowhere: there is no model");
  }

  @Test
  void aModelOfAnotherTaskIsNamedWithTheCommandThatAsksIt() {
    String out = folder.resolve("none.png").toString();
    classifier
        .run("sample", "--out", out)
        .failedWith(ExitCode.USAGE)
        .saying("which makes no images", "meanfield predict CONF --input URI --output URI");
    pipeline
        .run("predict", "--input", out, "--output", out)
        .failedWith(ExitCode.USAGE)
        .saying("meanfield sample CONF --out FILE.png");
  }

  @Test
  void ofAConditionalModelEachClassHasARowOrIsAskedForAlone() throws IOException {
    String conf = "conditional.conf";
    pipeline.write(
        conf,
        """
        include "small.conf"
        run.dir = "%s/conditional"
        network { preset = mlp, conditional = true }
        training.epochs = 1
        """
            .formatted(folder));
    String file = folder.resolve(conf).toString();
    Result trained = Result.of("train", file, "--master", "local[2]");
    assertThat(trained.exit()).as(trained.err()).isZero();
    String all = folder.resolve("all.png").toString();
    String one = folder.resolve("one.png").toString();

    assertThat(Result.of("sample", file, "--count", "12", "--out", all).exit()).isZero();
    Result asked = Result.of("sample", file, "--count", "9", "--class", "2", "--out", one);

    assertThat(asked.exit()).as(asked.err()).isZero();
    BufferedImage rows = ImageIO.read(Path.of(all).toFile());
    assertThat(rows.getWidth()).isEqualTo(2 + 3 * (2 * SIDE + 2));
    assertThat(rows.getHeight()).isEqualTo(2 + 4 * (2 * SIDE + 2));
    // Numbers 2 and 6 are of class 2, whose row is the third.
    BufferedImage alone = ImageIO.read(Path.of(one).toFile());
    assertThat(cell(rows, 2, 0)).isEqualTo(cell(alone, 0, 2)).isNotEqualTo(cell(alone, 0, 1));
    assertThat(cell(rows, 2, 1)).isEqualTo(cell(alone, 2, 0));
    assertThat(cell(rows, 1, 0)).isNotEqualTo(cell(alone, 0, 1));
    Result.of("sample", file, "--class", "coat", "--out", one)
        .failedWith(ExitCode.USAGE)
        .saying("--class = coat", "makes 0, 1, 2, 3");
  }

  @Test
  void anOutputThatExistsIsNotTouched() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));

    pipeline
        .run("sample", "--output", there.toString())
        .failedWith(ExitCode.USAGE)
        .saying("there: exists already");
    assertThat(there).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count 1 | wants one of --out FILE.png, for a picture, and --output URI",
        "--out a.png --output b | wants one of --out FILE.png",
        "--out a.png --count 0 | --count = 0: must be at least 1",
        "--out a.png --count 10001 | --count = 10001: a picture has 10000 images at most",
        "--out a.png --count 1 --interpolate 3 | --count = 1: from one seed to another",
        "--output b --interpolate 3 | --interpolate: goes with --out",
        "--out a.png --format png | --format: goes with --output",
        "--output b --format gif | gif",
        "--out a.png --class 1 | --class = 1",
      })
  void optionsThatDoNotGoTogetherOrAreOutOfRangeAreNamed(String options, String message) {
    pipeline.run("sample", options.split(" ")).failedWith(ExitCode.USAGE).saying(message);
  }
}
