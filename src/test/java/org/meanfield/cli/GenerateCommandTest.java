package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.Config;
import org.meanfield.inference.Generation;
import org.meanfield.network.language.Sampling;
import org.meanfield.storage.Storage;
import org.meanfield.testing.CrashingFileSystem;

/** A model that learned a text by heart, and what it writes. */
class GenerateCommandTest {
  private static final String SENTENCE = "the cat eats fish, and the dog sees it.";
  private static final String NETWORK =
      """
      network {
        family = rnn, task = language-model, cell = gru, layers = 1, hidden = 24, embedding = 12
      }
      data.tokenizer.kind = word
      training.sequence-length = 8
      """;

  @TempDir static Path folder;
  private static Pipeline pipeline;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    pipeline.write("text.txt", (SENTENCE + "\n").repeat(60));
    pipeline.source(
        "{ format = text, train.path = \"%1$s/text.txt\", test.path = \"%1$s/text.txt\" }"
            .formatted(folder));
    pipeline.network(NETWORK);
    Result trained = run("train", "--set", "training.epochs=40");
    assertThat(trained.exit()).as(trained.err()).isZero();
  }

  @Test
  void whatWasLearnedIsWrittenOnAfterThePrompt() {
    Result result = run("generate", "--prompt", "the cat", "--count", "9", "--temperature", "0");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo(SENTENCE + System.lineSeparator());
    assertThat(result.err()).doesNotContain("does not know");
  }

  @Test
  void anEmptyPromptBeginsADocumentAndEndsAreNewLines() {
    JsonNode written = run("generate", "--count", "14", "--temperature", "0", "--json").json();

    assertThat(Result.fields(written)).containsExactly("command", "text", "tokens");
    assertThat(written.get("command").asText()).isEqualTo("generate");
    assertThat(written.get("text").asText()).isEqualTo(SENTENCE + "\nthe cat");
    assertThat(written.get("tokens").asInt()).isEqualTo(14);
  }

  @Test
  void theSameSeedWritesTheSameText() {
    String[] hot = {"--prompt", "the", "--count", "40", "--temperature", "3", "--json", "--seed"};

    String text = text(hot, "5");

    assertThat(text(hot, "5")).isEqualTo(text);
    assertThat(text(hot, "6")).isNotEqualTo(text);
    assertThat(text).doesNotContain("<unk>");
  }

  private static String text(String[] options, String seed) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(seed);
    return run("generate", all.toArray(String[]::new)).json().get("text").asText();
  }

  @Test
  void itDoesNotMatterHowManyTokensAreAskedForAtOnce() {
    Config config = Config.load(pipeline.conf(), List.of());
    Storage storage = Storage.of(new Configuration());
    Sampling sampling = new Sampling(3, Sampling.ALL, 1, 9);
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    try (Generation one = open(storage, config, sampling);
        Generation other = open(storage, config, sampling)) {
      for (int i = 0; i < 10; i++) {
        first.append(one.next());
      }
      for (int i = 0; i < 30; i++) {
        second.append(other.next());
      }
      for (int i = 0; i < 20; i++) {
        first.append(one.next());
      }
    }

    assertThat(first.toString()).isEqualTo(second.toString());
  }

  private static Generation open(Storage storage, Config config, Sampling sampling) {
    return Generation.open(storage, config, folder.resolve("run/model").toUri(), "the", sampling);
  }

  @Test
  void wordsThatTheModelDoesNotKnowAreNamedAndReadAsUnknown() {
    Result result =
        run(
            "generate",
            "--prompt",
            "the elephant eats the tiger, the tiger",
            "--count",
            "3",
            "--json");

    assertThat(result.json().get("text").asText()).doesNotContain("<unk>");
    assertThat(result.err()).contains("meanfield: the model does not know elephant, tiger;");
  }

  @ParameterizedTest
  @CsvSource({
    "--count, 0, --count = 0: must be at least 1",
    "--temperature, -1, --temperature = -1.0: must be at least 0",
    "--top-k, 0, --top-k = 0: must be at least 1",
    "--top-p, 0, --top-p = 0.0: must be greater than 0 and at most 1",
    "--top-p, 1.5, --top-p = 1.5: must be greater than 0 and at most 1",
    "--count, many, many",
  })
  void optionsOutOfRangeAreNamed(String option, String value, String message) {
    run("generate", option, value).failedWith(ExitCode.USAGE).saying(message);
  }

  @Test
  void noSparkIsStartedSoNoMasterNeedAnswer() {
    Result result =
        pipeline.runOn(
            "spark://127.0.0.1:1", "generate", "--prompt", "the", "--count", "3", "--json");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.json().get("tokens").asInt()).isEqualTo(3);
  }

  @Test
  void fileSystemsAreThoseOfSparksSettings() {
    String model = CrashingFileSystem.uri(folder.resolve("run/model")).toString();
    String setting = "spark.hadoop.fs.crash.impl";
    System.setProperty(setting, CrashingFileSystem.class.getName());
    try {
      Result result = run("generate", "--model", model, "--count", "3", "--json");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.json().get("tokens").asInt()).isEqualTo(3);
    } finally {
      System.clearProperty(setting);
    }
  }

  @Test
  void aMissingModelIsNamed() {
    run("generate", "--model", folder.resolve("nowhere").toString())
        .failedWith(ExitCode.DATA)
        .saying("nowhere", "there is no model");
  }

  @Test
  void aLanguageModelHasNoAnswerToARow() {
    run(
            "predict",
            "--input",
            folder.resolve("text.txt").toString(),
            "--output",
            folder.resolve("out").toString())
        .failedWith(ExitCode.USAGE)
        .saying("network.task = language-model", "meanfield generate CONF --prompt TEXT");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static Result run(String command, String... options) {
    List<String> all = new ArrayList<>(List.of("--set", "training.batch-size=4"));
    all.addAll(Arrays.asList(options));
    return pipeline.run(command, all.toArray(String[]::new));
  }
}
