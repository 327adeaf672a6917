package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.config.Config;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.SparkExecutor;
import org.meanfield.testing.SparkWorker;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;
import org.meanfield.testing.Waiting;

/**
 * Workers of a real cluster come and go in the middle of a run, which ends with the bits of one
 * process that nothing happened to, here of states that are sent rounded. So that what happens does
 * so in the middle of a round, however short, an executor is paused meanwhile.
 */
class WorkerFaultsIT {
  private static final String HERE = "127.0.0.1";
  private static final String THERE = "127.0.0.2";
  private static final String ELSEWHERE = "127.0.0.3";

  private static Path folder;
  private static DisturbedRun run;
  private static SparkCluster cluster;
  private static SparkWorker here;
  private static SparkWorker there;

  private Submission submission;

  @BeforeAll
  static void startCluster() {
    folder = TestFolder.create("worker-faults-");
    run = new DisturbedRun(folder, 24, "training.exchange=bf16");
    LocalSpark.stop();
    cluster = SparkCluster.start();
    here = cluster.add(HERE);
    there = cluster.add(THERE);
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
    TestFolder.delete(folder);
  }

  @BeforeEach
  void replaceWhatTheTestBeforeHasLost() {
    here = here.daemon().isAlive() ? here : cluster.add(HERE);
    there = there.daemon().isAlive() ? there : cluster.add(THERE);
  }

  @AfterEach
  void leaveNothingRunning() {
    submission.kill();
  }

  @Test
  void anExecutorThatIsKilledInTheMiddleOfARoundChangesNothing() {
    submission = run.start(cluster, SparkCluster.ON_TWO);
    run.awaitCheckpoint(submission, 4);
    SparkExecutor victim = DisturbedRun.executor(cluster, THERE);
    victim.pause();

    victim.kill();

    run.requireUndisturbed(submission.ending());
    assertThat(run.executors(1, 4)).contains(victim.name());
    assertThat(run.executors(run.rounds(), run.rounds())).doesNotContain(victim.name());
  }

  @Test
  void aWorkerThatIsLostAndNotReplacedLeavesFewerSlots() {
    submission = run.start(cluster, SparkCluster.ON_TWO);
    run.awaitCheckpoint(submission, 4);
    DisturbedRun.executor(cluster, THERE).pause();

    there.lose();

    run.requireUndisturbed(submission.ending());
    assertThat(run.hosts(1, 4)).containsExactlyInAnyOrder(HERE, THERE);
    assertThat(run.hosts(run.rounds(), run.rounds())).containsExactly(HERE);
  }

  @Test
  void aWorkerThatIsAddedIsUsed() {
    // Rounds of a few milliseconds are over before it is worth while to read shards elsewhere.
    submission = run.start(cluster, Map.of("spark.locality.wait", "0"));
    run.awaitCheckpoint(submission, 4);
    SparkExecutor held = DisturbedRun.executor(cluster, THERE);
    held.pause();

    SparkWorker added = cluster.add(ELSEWHERE);
    int round;
    Submission.Ending ended;
    try {
      added.awaitRegistered();
      round = run.lastCheckpoint();
      held.goOn();
      ended = submission.ending();
    } finally {
      added.lose();
    }

    run.requireUndisturbed(ended);
    assertThat(run.hosts(1, round)).doesNotContain(ELSEWHERE);
    // The one that was under way, and the one after the checkpoint, may have begun before.
    assertThat(run.hosts(round + 3, run.rounds())).contains(ELSEWHERE);
  }

  @Test
  void aWorkerThatIsDecommissionedEndsItsTasksAndGetsNoMore() {
    submission = run.start(cluster, SparkCluster.ON_TWO);
    run.awaitCheckpoint(submission, 4);
    SparkExecutor held = DisturbedRun.executor(cluster, HERE);
    held.pause();

    there.decommission();
    there.awaitDecommissioned();
    held.goOn();

    Submission.Ending ended = submission.ending();
    there.lose();
    run.requireUndisturbed(ended);
    assertThat(run.hosts(1, 4)).contains(THERE);
    assertThat(run.hosts(run.rounds(), run.rounds())).containsExactly(HERE);
    assertThat(ended.err()).doesNotContain("Lost task");
  }

  /** All of a validation are waited for, and so there is none meanwhile. */
  @Test
  void aBoundedRoundClosesWithoutAnExecutorThatStandsStillAndItsRecordGivesTheSameBits() {
    DisturbedRun bounded =
        new DisturbedRun(
            folder.resolve("bounded"),
            24,
            "training.round={ quorum = 0.3, grace = 3 }",
            "training.validate-every-rounds=1000");
    LocalSpark.stop();
    submission = bounded.start(cluster, SparkCluster.ON_TWO);
    bounded.awaitCheckpoint(submission, 4);
    SparkExecutor held = DisturbedRun.executor(cluster, THERE);
    TestRun made = TestRun.of(new Configuration(), bounded.config());
    held.pause();
    try {
      Waiting.until(
          "a round that was closed without a replica",
          Duration.ofMinutes(1),
          () ->
              Optional.of(made.leftOut().after(LeftOut.UNKNOWN))
                  .filter(l -> !l.rounds().isEmpty()));
    } finally {
      held.goOn();
    }

    assertThat(submission.ending().code()).isZero();
    Config again =
        bounded.with(
            "training.round.replay=\"" + bounded.config().run().dir() + "\"",
            "run.dir=\"" + folder.resolve("replayed").toUri() + "\"");
    TestRun replayed = TestRun.whole(LocalSpark.on("local[2]"), again);
    LocalSpark.stop();
    assertThat(made.metrics()).anyMatch(round -> !round.leftOut().isEmpty());
    assertThat(replayed.endingAnywhere()).isEqualTo(made.endingAnywhere());
  }

  @Test
  void whereSpeculationIsOnASlowExecutorChangesNothing() throws InterruptedException {
    Map<String, String> speculation = new HashMap<>(SparkCluster.ON_TWO);
    speculation.put("spark.speculation", "true");
    speculation.put("spark.speculation.interval", "50ms");
    speculation.put("spark.speculation.quantile", "0.5");
    speculation.put("spark.speculation.multiplier", "2");
    submission = run.start(cluster, speculation);
    run.awaitCheckpoint(submission, 4);
    SparkExecutor slow = DisturbedRun.executor(cluster, THERE);
    int round = run.lastCheckpoint();

    while (submission.isRunning() && run.lastCheckpoint() < round + 8) {
      slow.slowDown();
    }

    // Whose copy of a task is first is chance, and so must not matter.
    run.requireUndisturbed(submission.ending());
    assertThat(run.hosts(1, round)).contains(THERE);
  }
}
