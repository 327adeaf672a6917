package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.testing.OnSpark;

/** What a language model writes is seen while it is trained. */
class SampleFilesTest {
  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  private static Config config(String run) {
    return ExactnessCase.LANGUAGE_MODEL.config(
        folder, run, "training.checkpoint={ every-rounds = 2, keep = 1 }");
  }

  private static TreeMap<String, String> samples(Config config) {
    TreeMap<String, String> samples = new TreeMap<>();
    Path run = Path.of(config.run().dir()).resolve("samples");
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.toList()) {
        samples.put(file.getFileName().toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }

  @Test
  void textsOfEveryCheckpointAreThereAndStayWhenItGoes() {
    Config config = config("texts");
    TestRun run = TestRun.whole(spark, config);

    TreeMap<String, String> samples = samples(config);
    assertThat(samples).containsKeys("round-00000002.txt", "round-00000004.txt");
    assertThat(run.checkpoints().list()).doesNotContain(2);
    assertThat(samples.values()).doesNotHaveDuplicates();
    String[] texts = samples.get("round-00000004.txt").split("--- \\d\n");
    assertThat(texts).hasSize(5).doesNotHaveDuplicates();
    assertThat(run.warnings()).isEmpty();
  }

  @Test
  void aTranslatorTranslatesTheSamePairsAtEveryCheckpoint() {
    Config config = translator("pairs");
    TestRun run = TestRun.whole(spark, config);

    TreeMap<String, String> samples = samples(config);
    assertThat(samples).containsKeys("round-00000002.txt", "round-00000004.txt");
    assertThat(lines(samples.get("round-00000004.txt"), "source: "))
        .hasSize(5)
        .noneMatch("source:"::equals)
        .isEqualTo(lines(samples.get("round-00000002.txt"), "source: "));
    assertThat(lines(samples.get("round-00000004.txt"), "reference: ")).hasSize(5);
    assertThat(lines(samples.get("round-00000004.txt"), "translation: ")).hasSize(5);
    assertThat(run.warnings()).isEmpty();
  }

  /** Where nothing is held back, pairs that it is trained on. */
  @Test
  void withoutAValidationSplitTrainingPairsAreTranslated() {
    Config config =
        translator(
            "unheld",
            "data.splits={ by = source, validation = 0 }",
            "data.shards=" + folder.resolve("unheld-shards"));
    TestRun.whole(spark, config);

    assertThat(lines(samples(config).get("round-00000002.txt"), "source: ")).hasSize(5);
  }

  private static Config translator(String run, String... keys) {
    List<String> all = new ArrayList<>(List.of(keys));
    all.add("training.checkpoint={ every-rounds = 2, keep = 1 }");
    return ExactnessCase.TRANSLATOR.config(folder, run, all.toArray(String[]::new));
  }

  private static List<String> lines(String samples, String beginning) {
    return samples.lines().filter(line -> line.startsWith(beginning)).toList();
  }

  @Test
  void aResumedRunWritesTheSameTexts() {
    Config whole = config("whole");
    TestRun.whole(spark, whole);
    Config stopped = config("stopped");

    TestRun.stoppedIn(3, spark, stopped).resume();

    assertThat(samples(stopped)).isEqualTo(samples(whole));
  }

  @Test
  void samplesThatCannotBeWrittenAreAWarningAndTheRunGoesOn() throws IOException {
    Config config = config("blocked");
    TestRun.stoppedIn(1, spark, config);
    Path file = Path.of(config.run().dir()).resolve("samples");
    assertThat(file).doesNotExist();
    Files.writeString(file, "in the way");

    TestRun run = TestRun.of(spark, config).resume();

    assertThat(run.outcome().get("outcome")).isEqualTo("finished");
    assertThat(run.warnings())
        .isNotEmpty()
        .allMatch(warning -> warning.startsWith("no samples of round "));
  }
}
