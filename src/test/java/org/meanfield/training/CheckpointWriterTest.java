package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.CommitFailedException;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Storage;
import org.meanfield.testing.GatedFileSystem;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.Waiting;

/** Checkpoints on storage that is slow, or full, while a run trains. */
class CheckpointWriterTest {
  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @BeforeAll
  static void letItsStorageBeGated() {
    LocalSpark.on("local[2]", GatedFileSystem.configuration());
  }

  @AfterEach
  void letEverythingThrough() {
    GatedFileSystem.open();
  }

  @Test
  void theNextRoundTrainsWhileACheckpointIsWrittenAndTheNewestIsThereAtTheEnd() {
    Config config = config("slow", 2);
    CheckpointStore checkpoints = checkpoints(config);
    SortedMap<Integer, List<Integer>> committed = new TreeMap<>();
    GatedFileSystem.close("round-00000002/");

    Map<String, Object> outcome =
        train(
            config,
            metrics -> {
              committed.put(metrics.round(), checkpoints.list());
              if (metrics.round() == 3) {
                GatedFileSystem.open();
              }
            });

    assertThat(committed.get(3)).isEmpty();
    assertThat(checkpoints.list()).contains(2, 4).endsWith((Integer) outcome.get("rounds"));
    assertThat(checkpoints.latest().orElseThrow().warnings()).isEmpty();
  }

  @Test
  void aCheckpointThatFailsEndsTheRunByItsName() {
    Config config = config("full", 1);
    List<Integer> rounds = new ArrayList<>();
    GatedFileSystem.refuse("round-00000002/");

    assertThatThrownBy(() -> train(config, metrics -> rounds.add(metrics.round())))
        .isInstanceOf(CommitFailedException.class)
        .hasMessageContaining("round-00000002/")
        .hasStackTraceContaining("no space left");

    assertThat(checkpoints(config).list()).containsExactly(1);
    // The round that was training meanwhile is not over for anybody.
    assertThat(rounds).containsExactly(1, 2);
  }

  @Test
  void anInterruptedRunKeepsItsFolderUntilItsCheckpointIsWritten() throws InterruptedException {
    Config config = config("interrupted", 1);
    Storage storage = Storage.of(spark.hadoopConfiguration());
    URI lock = Storage.child(config.run().dir(), "run.lock");
    GatedFileSystem.close("round-00000002/");
    Thread run = new Thread(() -> train(config, metrics -> {}));
    AtomicReference<Throwable> ended = new AtomicReference<>();
    run.setUncaughtExceptionHandler((thread, e) -> ended.set(e));

    run.start();
    Waiting.until(
        "a run that waits for a checkpoint",
        Duration.ofSeconds(60),
        () -> Optional.of(run).filter(CheckpointWriterTest::isWaitingForACheckpoint));
    run.interrupt();
    run.join(2_000);

    assertThat(run.isAlive()).isTrue();
    assertThat(storage.exists(lock)).isTrue();
    GatedFileSystem.open();
    run.join();
    assertThat(ended.get()).isInstanceOf(TrainingException.class).hasMessageContaining("interrupt");
    assertThat(checkpoints(config).list()).containsExactly(1, 2);
    assertThat(storage.exists(lock)).isFalse();
  }

  private static boolean isWaitingForACheckpoint(Thread run) {
    return run.getState() == Thread.State.WAITING
        && Stream.of(run.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(CheckpointWriter.class.getName()));
  }

  private static Map<String, Object> train(Config config, Consumer<RoundMetrics> afterRound) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void round(RoundMetrics metrics) {
            afterRound.accept(metrics);
          }
        };
    return Training.train(spark, config, false, listener, () -> false);
  }

  private static CheckpointStore checkpoints(Config config) {
    return new CheckpointStore(
        Storage.of(spark.hadoopConfiguration()), new RunFolder(config.run().dir()).checkpoints());
  }

  private static Config config(String run, int everyRounds) {
    return ExactnessCase.CNN.config(
        folder,
        run,
        "run.dir=\"" + GatedFileSystem.uri(folder.resolve(run)) + "\"",
        "training.checkpoint={ every-rounds = "
            + everyRounds
            + ", keep = 100, retry-seconds = 0 }");
  }
}
