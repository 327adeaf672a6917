package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.SparkExecutor;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;
import org.meanfield.testing.Waiting;

/**
 * Driver and executors of a real cluster are killed at random moments, one kill for each bit of
 * progress, and a killed driver's run is resumed: no checkpoint is lost or wrong, and every run
 * that comes to its end has the bits of one that nobody disturbed. {@code soak.kills} says how
 * often (100), {@code soak.seed} repeats the choices, if not the moments, of a run that printed it.
 */
class KillsSoak {
  private static final int KILLS = Integer.getInteger("soak.kills", 100);
  private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
  private static final Duration LIMIT = Duration.ofMinutes(60);

  /** Of so many kills one is the driver's, which takes longest to start again. */
  private static final int EXECUTORS_A_DRIVER = 4;

  private static final int MOST_MILLIS = 1500;

  private final Random random = new Random(SEED);
  private final Instant end = Instant.now().plus(LIMIT);
  private DisturbedRun run;
  private SparkCluster cluster;
  private Submission running;
  private int committed;
  private int finished;
  private int drivers;

  @Test
  void noKillLosesOrSpoilsACheckpoint() throws InterruptedException {
    System.out.println("soak.kills=" + KILLS + " soak.seed=" + SEED);
    Path folder = TestFolder.create("soak-");
    try {
      run = new DisturbedRun(folder, 150);
      LocalSpark.stop();
      cluster = SparkCluster.start(1);
      running = run.start(cluster, Map.of());
      for (int kill = 1; kill <= KILLS; kill++) {
        assertThat(Instant.now()).as("the end of %s, at kill %s", LIMIT, kill).isBefore(end);
        awaitProgress();
        Thread.sleep(random.nextInt(MOST_MILLIS));
        kill();
      }
      run.requireUndisturbed(running.ending());
      run.requireWholeCheckpoints();
      System.out.println(
          "%s kills, %s of them of drivers; %s runs ended, all with the same bits"
              .formatted(KILLS, drivers, finished + 1));
    } finally {
      if (cluster != null) {
        cluster.close();
      }
      TestFolder.delete(folder);
    }
  }

  /** A checkpoint since the last kill; a run that has ended is looked at, and another started. */
  private void awaitProgress() {
    run.awaitCheckpoint(running, committed + 1);
    if (!running.isRunning()) {
      run.requireUndisturbed(running.ending());
      run.requireWholeCheckpoints();
      finished++;
      committed = 0;
      running = run.start(cluster, Map.of());
      run.awaitCheckpoint(running, 1);
    }
  }

  private void kill() {
    if (random.nextInt(EXECUTORS_A_DRIVER) == 0) {
      drivers++;
      running.kill();
      run.requireWholeCheckpoints();
      assertThat(run.lastCheckpoint()).isGreaterThanOrEqualTo(committed);
      running = run.resume(cluster);
    } else {
      anyExecutor().ifPresent(SparkExecutor::kill);
    }
    committed = run.lastCheckpoint();
  }

  /** None where the run has just ended. */
  private Optional<SparkExecutor> anyExecutor() {
    return Waiting.until(
        "an executor to kill",
        Duration.ofMinutes(1),
        () -> {
          List<SparkExecutor> all = cluster.executors();
          if (!all.isEmpty()) {
            return Optional.of(Optional.of(all.get(random.nextInt(all.size()))));
          }
          return running.isRunning() ? Optional.empty() : Optional.of(Optional.empty());
        });
  }
}
