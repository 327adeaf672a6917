package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.testing.CrashingFileSystem;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SmallImages;

/**
 * Models and images that prediction refuses, with what the user is told and what is left behind.
 */
class PredictBadInputTest {
  private static final int SIDE = 8;

  @TempDir static Path folder;
  private static Pipeline pipeline;
  private String input;
  private String out;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    assertThat(pipeline.run("train").exit()).isZero();
  }

  @BeforeEach
  void prepare(TestInfo test) {
    pipeline.source(SmallImages.source(folder));
    input = "in-" + test.getTestMethod().orElseThrow().getName();
    out = "out/" + test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void nothingHalfWrittenIsLeft() {
    assertThat(folder.resolve("out").toFile().list())
        .satisfiesAnyOf(
            names -> assertThat(names).isNull(),
            names -> assertThat(names).noneMatch(name -> name.startsWith(".")));
  }

  @Test
  void inputAndOutputMustBeGiven() {
    pipeline
        .run("predict")
        .failedWith(ExitCode.USAGE)
        .saying("Missing required option", "--input=URI");
    pipeline.run("predict", "--input", "x").failedWith(ExitCode.USAGE).saying("--output URI");
    predict("").failedWith(ExitCode.USAGE).saying("'--input'", "must be a path or a URI, not ''");
  }

  @Test
  void aMissingInputIsNamed() {
    predict(path("nowhere"))
        .failedWith(ExitCode.DATA)
        .saying("file://" + path("nowhere") + ": no such file or folder; check --input");
    assertNoOutput();
  }

  @Test
  void aFolderWithoutFilesSaysWhatIsLookedFor() throws IOException {
    Files.createDirectories(pipeline.path(input + "/empty"));
    pipeline.write(input + "/_SUCCESS", "");
    readFolders();

    predict(path(input))
        .failedWith(ExitCode.DATA)
        .saying(input + ": no file, where PNG and JPEG files are wanted; check --input");
    assertNoOutput();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "notes.txt, no image, notes.txt: neither PNG nor JPEG",
        "moving, GIF89a, \"moving: GIF, which is not supported\""
      })
  void everyFileIsReadWhateverItsNameAndWhatIsNoImageIsNamed(
      String name, String content, String said) throws IOException {
    input += "-" + name;
    Files.createDirectories(pipeline.path(input));
    pipeline.write(input + "/" + name, content);
    readFolders();

    predict(path(input)).failedWith(ExitCode.DATA).saying(said);
    assertNoOutput();
  }

  @Test
  void anIdxFileWithoutImagesIsRefused() throws IOException {
    Files.write(pipeline.path(input), new byte[] {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8});

    predict(path(input)).failedWith(ExitCode.DATA).saying("dimension 0 has size 0; check --input");
    assertNoOutput();
  }

  @Test
  void anIdxFileOfLabelsIsNoInput() {
    predict(path("test-labels"))
        .failedWith(ExitCode.DATA)
        .saying("begins with 0x00000801, expected 0x00000803; check --input");
  }

  @Test
  void aTruncatedIdxFileSaysHowFarItGoes() throws IOException {
    byte[] whole = Files.readAllBytes(pipeline.path("test-images"));
    Files.write(pipeline.path(input), Arrays.copyOf(whole, whole.length - 1));

    predict(path(input), "--set", "data.on-bad-record=skip")
        .failedWith(ExitCode.DATA)
        .saying("truncated: it ends after 59 of 60 items");
    assertNoOutput();
  }

  @Test
  void imagesOfAnotherSizeAreRefusedWithBoth() throws IOException {
    byte[] whole = Files.readAllBytes(pipeline.path("test-images"));
    whole[11] = 4;
    whole[15] = 16;
    Files.write(pipeline.path(input), whole);

    predict(path(input))
        .failedWith(ExitCode.DATA)
        .saying("its images are grey of 4 × 16 (height × width), the model takes grey of 8 × 8");
  }

  @Test
  void aFolderIsNoIdxFile() {
    predict(path("run")).failedWith(ExitCode.DATA).saying("run: a folder, where an IDX file");
  }

  @Test
  void aCorruptImageEndsTheJob() {
    folderWithACorruptImage();

    predict(path(input))
        .failedWith(ExitCode.DATA)
        .saying(
            "file://" + path(input) + "/b/corrupt.png: truncated after 40 bytes",
            "set data.on-bad-record = skip");
    assertNoOutput();
  }

  @Test
  void aBadRowAmongManyLeavesNothingOfTheOthers() throws IOException {
    for (int i = 0; i < 200; i++) {
      pipeline.writeImage(input + "/image %d.png".formatted(i), new byte[SIDE * SIDE], SIDE);
    }
    Files.write(pipeline.path(input + "/image 7.png"), new byte[0]);
    readFolders();

    predict(path(input)).failedWith(ExitCode.DATA).saying("image%207.png: empty");
    assertNoOutput();
  }

  @Test
  void orElseItsRowSaysWhyThereIsNoClass() {
    folderWithACorruptImage();

    Result result = predict(path(input), "--json", "--set", "data.on-bad-record=skip");

    assertThat(result.json().get("rows").asInt()).isEqualTo(3);
    assertThat(result.json().get("errors").asInt()).isEqualTo(1);
    List<Row> rows = rows();
    Row bad =
        rows.stream().filter(r -> r.getString(0).equals("b/corrupt.png")).findAny().orElseThrow();
    assertThat(bad.<String>getAs("error"))
        .isEqualTo("file://" + path(input) + "/b/corrupt.png: truncated after 40 bytes");
    assertThat(bad.isNullAt(1) && bad.isNullAt(2) && bad.isNullAt(3)).isTrue();
    assertThat(rows.stream().filter(row -> row != bad))
        .hasSize(2)
        .allMatch(row -> row.getAs("error") == null && row.getAs("class") != null);
  }

  @Test
  void aColourImageIsNotTakenForGrey() {
    pipeline.write(
        input + "/colour.png", new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR));
    readFolders();

    predict(path(input))
        .failedWith(ExitCode.DATA)
        .saying(
            "colour.png: colour of 8 × 8 (height × width), the model takes grey of 8 × 8",
            "to convert images set data.source.channels");
    assertThat(predict(path(input), "--set", "data.source.channels=1").exit()).isZero();
  }

  @Test
  void anImageOfAnotherSizeIsResizedOnlyWhereThatIsAskedFor() {
    pipeline.writeImage(input + "/large.png", new byte[4 * SIDE * SIDE], 2 * SIDE);
    readFolders();

    predict(path(input))
        .failedWith(ExitCode.DATA)
        .saying("large.png: grey of 16 × 16 (height × width), the model takes grey of 8 × 8");
    Result resized =
        predict(path(input), "--set", "data.source.height=8", "--set", "data.source.width=8");
    assertThat(resized.exit()).isZero();
  }

  @Test
  void aModelThatWasNeverTrainedIsAskedFor() {
    predict(path("test-images"), "--set", "run.dir=" + path("untrained"))
        .failedWith(ExitCode.DATA)
        .saying("untrained: no run yet; train it with meanfield train, or give --model");
    predict(path("test-images"), "--model", path("nowhere"))
        .failedWith(ExitCode.DATA)
        .saying("nowhere: there is no model; name the folder of one");
  }

  @Test
  void aDamagedModelIsFoundByItsChecksum() throws IOException {
    copyModel("damaged");
    pipeline.damage("damaged/parameters.safetensors");

    predict(path("test-images"), "--model", path("damaged"))
        .failedWith(ExitCode.DATA)
        .saying("no model can be loaded from file://" + path("damaged"), "is damaged");
    assertNoOutput();
  }

  @Test
  void aModelOfAnotherVersionIsNotGuessedAt() throws IOException {
    copyModel("newer");
    Path json = pipeline.path("newer/model.json");
    String text = Files.readString(json);
    assertThat(text).contains("\"format\" : 2");
    Files.writeString(json, text.replace("\"format\" : 2", "\"format\" : 3"));

    predict(path("test-images"), "--model", path("newer"))
        .failedWith(ExitCode.DATA)
        .saying("model.json: a model of version 3, where this program knows version 2");
  }

  @Test
  void aModelOfImagesIsNotAskedAboutFeatures() {
    pipeline.source(
        "{ format = csv, train.path = nowhere, columns { features = [a, b], label = kind } }");

    predict(path("test-images"))
        .failedWith(ExitCode.USAGE)
        .saying("data.source.columns.features: the model takes images, not features");
  }

  @Test
  void anOutputThatExistsIsLeftAlone() throws IOException {
    Files.createDirectories(pipeline.path(out));
    Files.writeString(pipeline.path(out + "/precious"), "mine");

    predict(path("test-images"))
        .failedWith(ExitCode.USAGE)
        .saying("--output file://" + path(out) + ": exists already; delete it, or choose another");
    assertThat(pipeline.path(out)).isDirectoryContaining("glob:**/precious");
  }

  @Test
  void anOutputThatCannotBeWrittenIsSaidBeforeTheJob() {
    pipeline.write("a-file", "");
    out = "a-file/out";

    predict(path("test-images"))
        .failedWith(ExitCode.FAILED)
        .saying("a-file", "Not a directory", "choose another folder");
  }

  @Test
  void aDiskThatFailsInTheMiddleIsNamed() {
    URI target = CrashingFileSystem.uri(pipeline.path("failing disk/out"));
    System.setProperty("spark.hadoop.fs.crash.impl", CrashingFileSystem.class.getName());
    // The first file says that the place can be written; the job's own fail.
    CrashingFileSystem.dieAfter(5);
    Result result =
        pipeline.run("predict", "--input", path("test-images"), "--output", target.toString());
    CrashingFileSystem.live();
    System.clearProperty("spark.hadoop.fs.crash.impl");

    assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.FAILED.number());
    result.saying(
        "meanfield: cannot write " + target + " (the process was killed): check the path");
    assertThat(pipeline.path("failing disk/out")).doesNotExist();
  }

  private void folderWithACorruptImage() {
    pipeline.writeImage(input + "/a/image.png", new byte[SIDE * SIDE], SIDE);
    pipeline.writeImage(input + "/b/corrupt.png", new byte[SIDE * SIDE], SIDE);
    pipeline.writeImage(input + "/c/IMAGE.PNG", new byte[SIDE * SIDE], SIDE);
    try {
      Path corrupt = pipeline.path(input + "/b/corrupt.png");
      Files.write(corrupt, Arrays.copyOf(Files.readAllBytes(corrupt), 40));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    readFolders();
  }

  private static void readFolders() {
    pipeline.source("{ format = image-folder, train.path = nowhere }");
  }

  private static void copyModel(String name) throws IOException {
    Path model = pipeline.path("run/model");
    Files.createDirectories(pipeline.path(name));
    for (String file : model.toFile().list()) {
      Files.copy(model.resolve(file), pipeline.path(name).resolve(file));
    }
  }

  private Result predict(String from, String... options) {
    String[] all =
        Arrays.copyOf(new String[] {"--input", from, "--output", path(out)}, 4 + options.length);
    System.arraycopy(options, 0, all, 4, options.length);
    return pipeline.run("predict", all);
  }

  private static String path(String name) {
    return pipeline.path(name).toString();
  }

  private void assertNoOutput() {
    assertThat(pipeline.path(out)).doesNotExist();
  }

  private List<Row> rows() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    return SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .read()
        .parquet(path(out))
        .collectAsList();
  }
}
