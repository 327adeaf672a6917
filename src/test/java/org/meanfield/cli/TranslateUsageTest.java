package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code translate} refuses, and a model that tells classes apart. */
class TranslateUsageTest {
  @TempDir static Path folder;
  private static Pipeline pipeline;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    Result trained = pipeline.run("train", "--set", "training.epochs=1");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  @Test
  void aModelOfAnotherTaskIsNamedWithTheCommandThatAsksIt() {
    pipeline
        .run("translate", "--text", "in the beginning")
        .failedWith(ExitCode.USAGE)
        .saying(
            "run/model: a model for network.task = classification, which translates nothing",
            "meanfield predict CONF --input URI --output URI");
    pipeline
        .run(
            "translate",
            "--input",
            folder.resolve("texts.tsv").toString(),
            "--output",
            folder.resolve("out").toString())
        .failedWith(ExitCode.USAGE)
        .saying("a model for network.task = classification, which translates nothing");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aMissingModelIsNamed() {
    pipeline
        .run("translate", "--text", "x", "--model", folder.resolve("nowhere").toString())
        .failedWith(ExitCode.DATA)
        .saying("nowhere", "there is no model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--beam 1 | wants one of --text TEXT, and --input URI with --output URI",
        "--text x --input y --output z | wants one of --text TEXT, and --input URI",
        "--input y | --input: goes with --output",
        "--text x --output z | --output: goes with --input",
        "--input y --output z --attention a.png | --attention: goes with --text",
        "--text x --beam 0 | --beam = 0: must be from 1",
        "--text x --beam 1000 | --beam = 1000: must be from 1, which takes the likeliest",
        "--text x --beam many | many",
        "--text x --length-penalty -1 | --length-penalty = -1.0: must be at least 0",
      })
  void optionsThatDoNotGoTogetherOrAreOutOfRangeAreNamed(String options, String message) {
    pipeline.run("translate", options.split(" ")).failedWith(ExitCode.USAGE).saying(message);
  }
}
