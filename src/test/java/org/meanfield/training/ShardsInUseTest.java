package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Lease;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

/** A run needs its shard set, and nothing of what that was made from. */
class ShardsInUseTest {
  @OnSpark private static JavaSparkContext spark;
  @TempDir Path folder;
  private final Heard heard = new Heard();
  private Config config;

  /** What a user is told, and an attempt to make the shards anew in the first round. */
  private final class Heard implements TrainingListener {
    final List<String> notes = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    boolean overwrites;
    Throwable refusal;

    @Override
    public void note(String message) {
      notes.add(message);
    }

    @Override
    public void warning(String message) {
      warnings.add(message);
    }

    @Override
    public void round(RoundMetrics metrics) {
      if (overwrites && metrics.round() == 1) {
        try {
          Sharder.shard(spark, config, true);
        } catch (LeaseHeldException e) {
          refusal = e;
        }
      }
    }
  }

  @BeforeEach
  void shard() {
    config = config();
    Sharder.shard(spark, config, false);
  }

  @Test
  void aRunStartsFromItsShardSetWhenTheSourceIsGone() throws IOException {
    for (Path file : sources()) {
      Files.delete(file);
    }

    assertThat(train()).isEqualTo("finished");
    assertThat(heard.notes)
        .anyMatch(
            n -> n.equals("training on the shard set that is there, " + config.data().shards()));
    assertThat(heard.warnings).isEmpty();
  }

  @Test
  void aSourceThatLooksAsItWasIsNotMentioned() {
    train();

    assertThat(heard.warnings).isEmpty();
  }

  @Test
  void aSourceThatGrewIsWarnedOf() throws IOException {
    Path images = sources().get(0);
    Files.write(images, new byte[10], java.nio.file.StandardOpenOption.APPEND);

    assertThat(train()).isEqualTo("finished");
    assertThat(heard.warnings)
        .singleElement()
        .asString()
        .startsWith("data.source.")
        .contains("is not as it was when the shard set was made: 1 file of ")
        .contains("meanfield shard compares what the files hold");
  }

  @Test
  void aSourceOfOtherTimesIsWarnedOfUntilItWasCompared() throws IOException {
    for (Path file : sources()) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    }
    train();
    assertThat(heard.warnings)
        .isNotEmpty()
        .allMatch(warning -> warning.contains("of other names, lengths or times"));

    Sharder.shard(spark, config, false);
    heard.warnings.clear();
    config = config("run.dir=" + folder.resolve("second"));
    train();
    assertThat(heard.warnings).isEmpty();
  }

  @Test
  void aShardSetOfOtherSettingsIsStillRefused() {
    config = config("data.splits.validation=0.2");

    assertThatThrownBy(this::train)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "data.splits.validation: the shard set has 0.1, the configuration 0.2");
  }

  @Test
  void theShardsOfARunAreNotMadeAnewUnderIt() {
    heard.overwrites = true;

    assertThat(train()).isEqualTo("finished");
    assertThat(heard.refusal)
        .hasMessageContaining(config.data().shards() + " is being read by meanfield train, run ")
        .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
    Sharder.shard(spark, config, true);
  }

  @Test
  void whatIsBeingWrittenIsNeitherTrainedOnNorEvaluated() {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    URI model = Storage.child(config.run().dir(), "model");
    try (Lease writing = SharedFolder.toWrite(storage, config.data().shards(), "meanfield shard")) {
      assertThatThrownBy(this::train)
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining(" is being written by meanfield shard on ");
      assertThatThrownBy(() -> ModelEvaluation.evaluate(spark, config, model, Split.TEST, false))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining(" is being written by meanfield shard on ");
      writing.requireHeld();
    }
  }

  private Object train() {
    return Training.train(spark, config, false, heard, () -> false).get("outcome");
  }

  private List<Path> sources() throws IOException {
    return config.places().stream()
        .filter(key -> key.startsWith("data.source."))
        .map(key -> Path.of(URI.create(config.flat().get(key))))
        .toList();
  }

  private Config config(String... overrides) {
    return ExactnessCase.CNN.config(folder, "small", overrides);
  }
}
