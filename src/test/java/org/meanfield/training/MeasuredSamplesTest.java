package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.SmallImages;

/** A generator whose samples are measured while it is trained. */
class MeasuredSamplesTest {
  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @BeforeAll
  static void trainClassifiers() {
    for (String rate : List.of("0.1", "0.2")) {
      TestRun.whole(
          spark,
          ExactnessCase.CNN.config(
              folder, "classifier-" + rate, "training.updater.learning-rate=" + rate));
    }
  }

  private static String classifier(String rate) {
    return folder.resolve("CNN/runs/classifier-" + rate + "/model").toString();
  }

  private static Config config(String run, String... settings) throws IOException {
    Path file = folder.resolve("generator.conf");
    Files.writeString(
        file,
        """
        run { name = generator, dir = "%1$s/unused" }
        data { shards = "%1$s/generator-shards", shard-count = 4, source = %2$s }
        data.splits.validation = 0.2
        network { family = gan, preset = mlp, noise = 8 }
        evaluation { features = "%3$s", samples = 50 }
        training {
          replicas = 2, local-steps = 2, batch-size = 8, epochs = 1
          updater { name = adam, learning-rate = 0.001 }
          validate-every-rounds = 2, checkpoint.every-rounds = 2
        }
        """
            .formatted(folder, SmallImages.source(folder), classifier("0.1")));
    return Config.load(
        file.toString(),
        Stream.concat(Stream.of("run.dir=" + folder.resolve(run)), Stream.of(settings)).toList());
  }

  @Test
  void aResumedRunHasTheMetricsAndGridsOfAWholeOneWhateverTheCluster() throws IOException {
    TestRun.Ending whole = TestRun.whole(spark, config("whole")).ending();

    TestRun.stoppedIn(3, LocalSpark.on("local[1]"), config("stopped"));
    TestRun.Ending resumed =
        TestRun.of(LocalSpark.on("local[3]"), config("stopped")).resume().ending();

    spark = LocalSpark.on("local[2]");
    assertThat(whole.rounds()).anyMatch(round -> round.contains("frechet-distance-"));
    assertThat(resumed.rounds()).isEqualTo(whole.rounds());
    assertThat(resumed.files()).isEqualTo(whole.files());
    assertThat(whole.files().keySet()).anyMatch(file -> file.contains("round-00000002.png"));
  }

  @Test
  void aRunIsNotMeasuredByAnotherClassifierThanItBeganWith() throws IOException {
    TestRun.stoppedIn(2, spark, config("swapped"));

    assertThatThrownBy(
            () ->
                TestRun.of(spark, config("swapped", "evaluation.features=" + classifier("0.2")))
                    .resume())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("evaluation.features")
        .hasMessageContaining("another run.dir");
  }

  @Test
  void eachSplitOfFewerRealImagesThanSamplesIsWarnedOfOnce() throws IOException {
    TestRun run = TestRun.whole(spark, config("short", "evaluation.samples=120"));

    assertThat(run.warnings())
        .filteredOn(warning -> warning.contains("fewer than evaluation.samples = 120"))
        .satisfiesExactly(
            first -> assertThat(first).matches("the validation split has \\d\\d real images, .*"),
            second -> assertThat(second).startsWith("the test split has 60 real images, "));
  }

  @Test
  void aCollapseIsNamedOnceAsLongAsItLasts() throws IOException {
    TestRun run = TestRun.whole(spark, config("collapsed", "training.updater.learning-rate=1e-9"));

    assertThat(run.warnings())
        .filteredOn(warning -> warning.contains("collapsed"))
        .hasSize(1)
        .allMatch(
            warning -> warning.startsWith("validation after round 2: the samples have collapsed"));
  }

  @Test
  void aRunThatIsBalancedWhileItsImagesGetNoBetterIsOverAndItsCheckpointSaysSo()
      throws IOException {
    // What hardly moves gets no better, and with this tolerance whatever there is is balanced.
    TestRun run =
        TestRun.whole(
            spark,
            config(
                "balanced",
                "training.updater.learning-rate=1e-9",
                "training.stop={metric=discriminator-balance,patience=2,tolerance=0.5}"));

    Checkpoint last = run.checkpoints().latest().orElseThrow().checkpoint();
    SortedMap<String, Double> standing = last.standing().orElseThrow().numbers();
    assertThat(run.outcome()).containsEntry("outcome", "stopped-early");
    assertThat(last.standing().orElseThrow().rule()).isEqualTo("discriminator-balance");
    assertThat(standing.get("validations-since")).isGreaterThanOrEqualTo(2);
    assertThat(standing.get("validations-balanced")).isGreaterThanOrEqualTo(2);
    assertThat(standing.get("distance")).isPositive().isFinite();
    assertThat(run.metrics()).hasSizeLessThan(run.prepared().rounds());
  }
}
