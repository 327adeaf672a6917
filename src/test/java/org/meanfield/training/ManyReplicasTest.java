package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.network.state.NetworkState;
import org.meanfield.spark.Shared;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.Waiting;

/**
 * Rounds of so many replicas that each slot trains dozens, one after the other, with the state sent
 * and the slices shuffled as on a cluster.
 */
class ManyReplicasTest {
  private static final int MANY = 64;
  private static final int FEW = 8;
  private static final int ROUNDS = 50;
  private static final int SMALL = 64;

  /** So many that each of many replicas has a slice to average. */
  private static final int LARGE = 8000;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Two seconds of {@link Waiting}. */
  private static final int LOOKS = 100;

  @TempDir static Path folder;

  @Test
  void fiftyRoundsOfSixtyFourReplicasLeaveTheDiskAsItWas() throws InterruptedException {
    // So that nobody else's files go away meanwhile.
    LocalSpark.stop();
    JavaSparkContext spark = LocalSpark.on("local[2]");
    TrainingRun run = run(spark, MANY, SMALL);
    try (Rounds rounds = new Rounds(spark, run)) {
      rounds.train(1);
      Disk before = settled();
      rounds.train(ROUNDS);

      Disk after = settled();
      assertThat(after.files).as("files").isLessThanOrEqualTo(before.files);
      assertThat(after.bytes).as("bytes").isLessThanOrEqualTo(before.bytes);
      assertThat(rounds.progress.round()).isEqualTo(1 + ROUNDS);
    }
  }

  @Test
  void whatATaskReceivesAndReturnsBesideTheStateDoesNotGrowWithTheReplicas() throws Exception {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Received few = received(spark, FEW);
    Received many = received(spark, MANY);

    // Who averages gets as many parts of its share as there are replicas: that is one state.
    assertThat(many.read).isBetween(few.read / 2, few.read * 2);
    assertThat(many.read).isLessThan(2 * many.state);
    assertThat(many.returned).isLessThan(few.returned + 1000);
  }

  /**
   * The most that any task of a round has, in bytes.
   *
   * @param read from other tasks
   * @param returned to the driver
   * @param state of the network, as it is averaged
   */
  private record Received(long read, long returned, long state) {}

  private static Received received(JavaSparkContext spark, int replicas) throws Exception {
    TrainingRun run = run(spark, replicas, LARGE);
    List<SparkListenerTaskEnd> tasks = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            tasks.add(task);
          }
        };
    spark.sc().addSparkListener(listener);
    try (Rounds rounds = new Rounds(spark, run)) {
      rounds.train(1);
      spark.sc().listenerBus().waitUntilEmpty();
    } finally {
      spark.sc().removeSparkListener(listener);
    }
    return new Received(
        tasks.stream()
            .mapToLong(task -> task.taskMetrics().shuffleReadMetrics().totalBytesRead())
            .max()
            .orElseThrow(),
        tasks.stream().mapToLong(task -> task.taskMetrics().resultSize()).max().orElseThrow(),
        run.settings().slices().bytes());
  }

  /** One step of two images a round. */
  private static TrainingRun run(JavaSparkContext spark, int replicas, int hidden) {
    Config config =
        ExactnessCase.CNN.config(
            folder,
            "replicas-" + replicas + "-" + hidden,
            "data.shards=\"" + folder.resolve("shards").toUri() + "\"",
            "data.shard-count=" + MANY,
            "network.head=[" + hidden + "]",
            "training.batch-size=2",
            "training.local-steps=1",
            "training.replicas=" + replicas,
            "training.outer.name=average",
            "training.epochs=1000");
    return TrainingRun.prepare(spark, config);
  }

  /** As the shuffled way makes them, but with the state sent also where it need not be. */
  private static final class Rounds implements AutoCloseable {
    private final JavaSparkContext spark;
    private final TrainingRun run;
    private final AveragingMaster master;
    private Progress progress;

    Rounds(JavaSparkContext spark, TrainingRun run) {
      this.spark = spark;
      this.run = run;
      this.master = new AveragingMaster(spark, run, Exchange.SHUFFLED);
      this.progress = Progress.start(run.settings());
    }

    void train(int rounds) throws InterruptedException {
      for (int round = 0; round < rounds; round++) {
        RoundStart start = progress.next(run.settings().localSteps());
        try (Shared<NetworkState> state = new Shared.Sent<>(spark.broadcast(progress.state()))) {
          RoundResult result =
              Exchange.SHUFFLED.average(
                  master.outputs(state, progress.carried(), start),
                  run.attendance(progress.leftOut(), start.round()),
                  progress.step(run.settings(), state),
                  progress.outer());
          progress = progress.after(run.settings(), result);
        }
      }
    }

    @Override
    public void close() {
      master.close();
    }
  }

  /** What Spark has on the local disks. */
  private record Disk(long files, long bytes) {
    static Disk now() {
      List<Path> files =
          Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
              .flatMap(local -> walk(local.toPath()).stream())
              .toList();
      return new Disk(files.size(), files.stream().mapToLong(Disk::size).sum());
    }

    private static List<Path> walk(Path local) {
      try (var all = Files.walk(local)) {
        return all.filter(Files::isRegularFile).toList();
      } catch (IOException | UncheckedIOException e) {
        return walk(local); // Spark deletes in the background
      }
    }

    private static long size(Path file) {
      try {
        return Files.size(file);
      } catch (NoSuchFileException e) {
        return 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Spark deletes in the background. */
  private static Disk settled() {
    Disk[] last = {Disk.now()};
    int[] looks = {0};
    return Waiting.until(
        "a disk that stays as it is",
        LIMIT,
        () -> {
          Disk now = Disk.now();
          looks[0] = now.equals(last[0]) ? looks[0] + 1 : 0;
          last[0] = now;
          return looks[0] < LOOKS ? Optional.empty() : Optional.of(now);
        });
  }
}
