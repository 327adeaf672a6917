package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.checkpoint.CommitFailedException;
import org.meanfield.checkpoint.CommitStateUnknownException;
import org.meanfield.config.Config;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.testing.CrashingFileSystem;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.OnSpark;

/**
 * A run that was cut off and goes on ends as if it had never stopped: the same bytes in every file
 * of its last checkpoint and of its model, and every round measured the same.
 */
class ResumeTest {
  /** Rounds that runs are stopped in, before their last: 2 and 4 are validated and saved. */
  private static final int STOPS = 4;

  /**
   * Restless enough that the best round is one of those that are not validated: a run that is
   * stopped there must not get to know.
   */
  private static final double RESTLESS = 0.06;

  private static final String SCHEDULE = "training.schedule={ name = cosine, warm-up-steps = 4 }";

  /** A process that was killed does not try again. */
  private static final String AT_ONCE = "training.checkpoint.retry-seconds=0";

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @BeforeAll
  static void letItsDiskCrash() {
    LocalSpark.on("local[2]", CrashingFileSystem.configuration());
  }

  /**
   * Enough where it does not matter what was trained: one that carries states from round to round,
   * and one that forgets its moments.
   */
  static Stream<ExactnessCase> twoThatAreMostUnlike() {
    return Stream.of(ExactnessCase.LANGUAGE_MODEL, ExactnessCase.CNN_WITH_CHANCE);
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatWasStoppedInAnyRoundEndsAsIfItHadNeverStopped(ExactnessCase family) {
    Config config = config(family);
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    assertThat(whole.rounds()).hasSizeGreaterThan(STOPS);
    assertThat(whole.files())
        .containsKeys(
            "checkpoint/parameters.safetensors",
            "checkpoint/optimizer.safetensors",
            "checkpoint/state.json",
            "model/parameters.safetensors");

    for (int round = 1; round <= STOPS; round++) {
      TestRun stopped = TestRun.stoppedIn(round, spark, config);
      assertThat(stopped.outcome()).containsEntry("outcome", "interrupted");
      assertThat(stopped.outcome()).containsEntry("rounds", round);

      assertThat(stopped.resume().ending()).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("twoThatAreMostUnlike")
  void aRunWhoseNewestCheckpointIsDamagedGoesOnFromTheOneBefore(ExactnessCase family)
      throws IOException {
    Config config = config(family);
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    TestRun stopped = TestRun.stoppedIn(3, spark, config);
    Path newest = Path.of(stopped.checkpoints().folder(3)).resolve("parameters.safetensors");
    byte[] content = Files.readAllBytes(newest);
    content[content.length - 1] ^= 1;
    Files.write(newest, content);

    stopped.resume();

    assertThat(stopped.ending()).isEqualTo(whole);
    assertThat(stopped.warnings())
        .singleElement(STRING)
        .contains("the checkpoint of round 3 is passed over")
        .contains(newest.toString());
  }

  @ParameterizedTest
  @MethodSource("twoThatAreMostUnlike")
  void aRunThatWasKilledWhileItWroteEndsAsIfItHadNeverBeen(ExactnessCase family)
      throws IOException {
    Path run = folder.resolve("killed");
    Config config = config(family, "run.dir=\"" + CrashingFileSystem.uri(run) + "\"");
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    int kills = 0;

    for (int steps = 10; killedAfter(steps, config); steps += 60, kills++) {
      // The lock of a process that is dead; this one is not.
      Files.deleteIfExists(run.resolve("run.lock"));

      assertThat(TestRun.of(spark, config).resume().ending()).isEqualTo(whole);
    }

    assertThat(kills).isGreaterThan(2);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsSettledAndTheRunGoesOn() {
    Path run = folder.resolve("lost-answer");
    Config config = config(ExactnessCase.CNN, "run.dir=\"" + CrashingFileSystem.uri(run) + "\"");
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    CrashingFileSystem.loseAnswerFor("checkpoint.json");

    assertThat(TestRun.whole(spark, config).ending()).isEqualTo(whole);
  }

  @Test
  void aRunThatCannotCommitFailsWithAllThatWasCommittedStillThere() throws IOException {
    Path run = folder.resolve("full");
    Config config = config(ExactnessCase.CNN, "run.dir=\"" + CrashingFileSystem.uri(run) + "\"");
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    TestRun stopped = TestRun.stoppedIn(2, spark, config);
    CrashingFileSystem.loseAnswerFor("optimizer.safetensors");

    assertThatThrownBy(stopped::resume)
        .isInstanceOf(CommitFailedException.class)
        .hasMessageContaining("is not committed");

    assertThat(stopped.checkpoints().list()).contains(2);
    assertThat(Files.readString(run.resolve("outcome.json")))
        .contains("\"outcome\" : \"failed\"", "is not committed", "\"exit\" : 4");
    assertThat(stopped.resume().ending()).isEqualTo(whole);
  }

  @Test
  void storageThatBreaksOffForAWhileIsTriedAgainAndChangesNothing() {
    Config config = broken("stumbling", 10);
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    CrashingFileSystem.breakOffWritesOf("round-00000002/", 2);

    TestRun stumbled = TestRun.whole(spark, config);

    assertThat(stumbled.ending()).isEqualTo(whole);
    assertThat(stumbled.warnings())
        .hasSize(2)
        .allMatch(warning -> warning.contains("the checkpoint of round 2 is not committed"))
        .satisfiesExactly(
            first -> assertThat(first).endsWith("; it is tried again in 1 s"),
            second -> assertThat(second).endsWith("; it is tried again in 2 s"));
  }

  @Test
  void storageThatStaysBrokenEndsTheRunWithAllThatWasCommittedStillThere() throws IOException {
    Config config = broken("broken", 1);
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    CrashingFileSystem.breakOffWritesOf("round-00000004/", 1000);
    try {
      assertThatThrownBy(() -> TestRun.whole(spark, config))
          .isInstanceOf(CommitFailedException.class)
          .hasMessageContaining("the checkpoint of round 4 is not committed");
    } finally {
      CrashingFileSystem.breakOffWritesOf("", 0);
    }

    TestRun left = TestRun.of(spark, config);
    assertThat(left.checkpoints().list()).containsExactly(2);
    assertThat(Files.readString(folder.resolve("broken").resolve("outcome.json")))
        .contains("\"exit\" : 4");
    assertThat(left.resume().ending()).isEqualTo(whole);
  }

  private static Config broken(String run, int retrySeconds) {
    return config(
        ExactnessCase.CNN,
        "run.dir=\"" + CrashingFileSystem.uri(folder.resolve(run)) + "\"",
        "training.checkpoint.retry-seconds=" + retrySeconds);
  }

  @ParameterizedTest
  @MethodSource("twoThatAreMostUnlike")
  void patienceThatRanOutIsOverForTheResumedRunToo(ExactnessCase family) {
    Config config =
        config(
            family,
            "training.epochs=40",
            // So restless that it must get worse sometime, whatever the network.
            "training.updater.learning-rate=0.3",
            "training.schedule.name=constant",
            "training.stop={ metric = loss, patience = 2 }");
    TestRun.Ending whole = TestRun.whole(spark, config).ending();
    assertThat(whole.outcome()).contains("outcome=stopped-early");

    for (int round : new int[] {3, whole.rounds().size() - 1}) {
      assertThat(TestRun.stoppedIn(round, spark, config).resume().ending()).isEqualTo(whole);
    }
  }

  /** Whether the run was still writing at that step of its file system. */
  private static boolean killedAfter(int steps, Config config) {
    Storage.of(spark.hadoopConfiguration()).deleteRecursively(config.run().dir());
    CrashingFileSystem.dieAfter(steps);
    try {
      TestRun.whole(spark, config);
      return false;
    } catch (StorageException | CommitFailedException | CommitStateUnknownException e) {
      assertThat(e).hasStackTraceContaining("the process was killed");
      return true;
    } finally {
      CrashingFileSystem.live();
    }
  }

  private static Config config(ExactnessCase family, String... more) {
    return family.config(
        folder,
        "resumed",
        family.optimised(
            RESTLESS,
            Stream.concat(Stream.of(SCHEDULE, AT_ONCE), Stream.of(more)).toArray(String[]::new)));
  }
}
