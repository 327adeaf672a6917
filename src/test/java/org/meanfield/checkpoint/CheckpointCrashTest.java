package org.meanfield.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.meanfield.checkpoint.Checkpoints.assertSame;
import static org.meanfield.checkpoint.Checkpoints.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.CheckpointStore.Latest;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.testing.CrashingFileSystem;

/** What is left when the process is killed at any step of a commit or a deletion. */
class CheckpointCrashTest {
  @TempDir Path temporary;

  @AfterEach
  void nobodyStaysDead() {
    CrashingFileSystem.live();
  }

  @Test
  void killedAtAnyStepOfACommitTheRunGoesOnFromAWholeCheckpoint() {
    int step = 0;
    boolean committed = false;
    List<Integer> latestRounds = new ArrayList<>();
    List<Class<?>> failures = new ArrayList<>();
    while (!committed) {
      CheckpointStore crashing = crashingStore("commit-" + step);
      crashing.commit(checkpoint(1));
      CrashingFileSystem.dieAfter(step++);
      committed = survives(() -> crashing.commit(checkpoint(2)), failures);
      CrashingFileSystem.live();
      Latest latest = crashing.latest().orElseThrow();
      assertThat(latest.warnings()).isEmpty();
      assertSame(latest.checkpoint(), checkpoint(latest.checkpoint().round()));
      latestRounds.add(latest.checkpoint().round());
      crashing.commit(checkpoint(2));
      assertSame(crashing.latest().orElseThrow().checkpoint(), checkpoint(2));
    }
    // Five files of create, two writes or more, close and rename: all but the last leave round 1.
    assertThat(latestRounds).hasSizeGreaterThan(20).isSorted();
    assertThat(latestRounds.subList(0, latestRounds.size() - 1)).containsOnly(1);
    // Create, write, close and rename of checkpoint.json.
    int known = failures.indexOf(CommitStateUnknownException.class);
    assertThat(failures.subList(0, known)).containsOnly(CommitFailedException.class);
    assertThat(failures.subList(known, failures.size()))
        .containsOnly(CommitStateUnknownException.class)
        .hasSizeBetween(4, 6);
  }

  @Test
  void whereTheAnswerIsLostTheStateIsUnknownAndCommittingAgainSettlesIt() {
    CheckpointStore store = crashingStore("lost");
    store.commit(checkpoint(1));
    CrashingFileSystem.loseAnswerFor("checkpoint.json");

    assertThatThrownBy(() -> store.commit(checkpoint(2)))
        .isInstanceOf(CommitStateUnknownException.class)
        .hasMessageContaining("whether the checkpoint of round 2 is committed is not known")
        .hasMessageContaining("the connection broke");

    assertSame(store.latest().orElseThrow().checkpoint(), checkpoint(2));
    store.commit(checkpoint(2));
    assertThat(store.list()).containsExactly(1, 2);
  }

  @Test
  void whereAFileBeforeTheManifestFailsTheCheckpointIsNotCommitted() {
    CheckpointStore store = crashingStore("failed");
    store.commit(checkpoint(1));
    CrashingFileSystem.loseAnswerFor("state.json");

    assertThatThrownBy(() -> store.commit(checkpoint(2)))
        .isInstanceOf(CommitFailedException.class)
        .hasMessageContaining("the checkpoint of round 2 is not committed")
        .hasMessageContaining(
            "those before are still there, and a run that is resumed goes on from the newest");

    assertThat(store.list()).containsExactly(1);
    store.commit(checkpoint(2));
    assertThat(store.list()).containsExactly(1, 2);
  }

  @Test
  void killedWhileADamagedCheckpointIsReplacedTheOneBeforeIsStillThere() throws IOException {
    int step = 0;
    boolean committed = false;
    while (!committed) {
      CheckpointStore crashing = crashingStore("replace-" + step);
      crashing.commit(checkpoint(1));
      crashing.commit(checkpoint(2));
      Files.write(
          temporary.resolve("replace-" + step).resolve("round-00000002/state.json"), new byte[1]);
      CrashingFileSystem.dieAfter(step++);
      committed = survives(() -> crashing.commit(checkpoint(2)));
      CrashingFileSystem.live();
      Checkpoint latest = crashing.latest().orElseThrow().checkpoint();
      assertSame(latest, checkpoint(committed ? 2 : 1));
    }
  }

  @Test
  void killedAtAnyStepOfADeletionNothingHalfDeletedIsTakenForACheckpoint() {
    int step = 0;
    boolean done = false;
    while (!done) {
      CheckpointStore crashing = crashingStore("retain-" + step);
      for (int round = 1; round <= 3; round++) {
        crashing.commit(checkpoint(round));
      }
      CrashingFileSystem.dieAfter(step++);
      done = survives(() -> crashing.retain(1, OptionalInt.empty()));
      CrashingFileSystem.live();
      crashing.list().forEach(round -> assertSame(crashing.load(round), checkpoint(round)));
      assertThat(crashing.list()).contains(3);
      crashing.retain(1, OptionalInt.empty());
      assertThat(crashing.list()).containsExactly(3);
    }
    assertThat(step).isEqualTo(5);
  }

  private CheckpointStore crashingStore(String name) {
    return new CheckpointStore(
        Storage.of(CrashingFileSystem.configuration()),
        CrashingFileSystem.uri(temporary.resolve(name)));
  }

  private static boolean survives(Runnable action) {
    return survives(action, new ArrayList<>());
  }

  /**
   * @param failures to which what it died of is added
   */
  private static boolean survives(Runnable action, List<Class<?>> failures) {
    try {
      action.run();
      return true;
    } catch (StorageException | CommitFailedException | CommitStateUnknownException e) {
      assertThat(e).hasStackTraceContaining("the process was killed");
      failures.add(e.getClass());
      return false;
    }
  }
}
