package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Lease;
import org.meanfield.testing.HeldUp;
import org.meanfield.testing.OnSpark;

/** Whole runs whose rounds were closed without some replicas, and their record. */
@Timeout(900)
class BoundedRunTest {
  private static final int LOCAL_STEPS = 3;

  /** The checkpoints before and after are those of rounds 4 and 8. */
  private static final int HELD_UP = 6;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @ParameterizedTest
  @EnumSource(names = {"CNN", "LANGUAGE_MODEL"})
  void aRunThatIsKilledComesThroughTheSameRoundsAgainAndCanBeGoneThroughByAnother(
      ExactnessCase family) {
    Config config = config(family, "killed");
    TestRun run = TestRun.of(spark, config);
    List<RoundMetrics> before = trainUntilKilled(run);
    LeftOut recorded = run.leftOut().after(run.checkpoints().load(4).leftOut());
    assertThat(recorded.of(HELD_UP)).isEqualTo(Set.of(1));

    run.resume();

    Checkpoint last = run.checkpoints().latest().orElseThrow().checkpoint();
    assertThat(last.leftOut().upTo(recorded.until())).isEqualTo(recorded);
    List<RoundMetrics> all = run.metrics();
    for (RoundMetrics measured : before) {
      if (measured.round() <= recorded.until()) {
        RoundMetrics again = all.get(measured.round() - 1);
        assertThat(again.leftOut()).isEqualTo(measured.leftOut());
        assertThat(again.loss()).isEqualTo(measured.loss());
        assertThat(again.movement()).isEqualTo(measured.movement());
      }
    }
    assertThat(all).extracting(RoundMetrics::leftOut).isEqualTo(leftOut(last));
    NetworkState plain =
        new PlainTraining(run.prepared())
            .meeting(3, LOCAL_STEPS, last.round(), true, last.leftOut());
    assertThat(run.state().sameBits(plain)).isTrue();

    TestRun replayed = TestRun.whole(spark, replay(family, "replayed", config));

    assertThat(replayed.endingAnywhere()).isEqualTo(run.endingAnywhere());
  }

  /** By round. */
  private static List<Set<Integer>> leftOut(Checkpoint last) {
    return Stream.iterate(1, r -> r <= last.round(), r -> r + 1)
        .<Set<Integer>>map(last.leftOut()::of)
        .toList();
  }

  /** Trains with a replica that is held up in one round, and dies in the round after. */
  private static List<RoundMetrics> trainUntilKilled(TestRun whole) {
    TrainingRun plain = whole.prepared();
    plain.storage().deleteRecursively(plain.folder().uri());
    HeldUp heldUp =
        HeldUp.of(plain.settings().network().architecture(), 1, (HELD_UP - 1) * (long) LOCAL_STEPS);
    TrainingRun run = RunWith.architecture(plain, heldUp);
    List<RoundMetrics> rounds = new ArrayList<>();
    TrainingListener killing =
        new TrainingListener() {
          @Override
          public void round(RoundMetrics metrics) {
            rounds.add(metrics);
            if (metrics.round() == HELD_UP) {
              heldUp.release();
            }
            if (metrics.round() > HELD_UP) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(
            () -> {
              try (Lease lease = Lease.acquire(run.storage(), run.folder().uri(), "a test");
                  Trainer trainer = new Trainer(spark, run, log(run), killing, lease)) {
                trainer.train(Progress.start(run.settings()), () -> false);
              } finally {
                heldUp.release();
              }
            })
        .hasMessage("killed");
    return rounds;
  }

  private static MetricsLog log(TrainingRun run) {
    return new MetricsLog(run.storage(), run.folder().metrics());
  }

  @Test
  void filesOfRoundsThatEveryCheckpointSpeaksOfGoAway() {
    TestRun run = TestRun.stoppedIn(1, spark, config(ExactnessCase.CNN, "files"));
    run.leftOut().publish(2, new TreeSet<>(Set.of(0)));
    run.leftOut().publish(3, new TreeSet<>(Set.of(2)));

    run.resume();

    Checkpoint last = run.checkpoints().latest().orElseThrow().checkpoint();
    assertThat(last.leftOut().of(2)).isEqualTo(Set.of(0));
    assertThat(last.leftOut().of(3)).isEqualTo(Set.of(2));
    int oldest = run.checkpoints().list().get(0);
    assertThat(oldest).isGreaterThan(3);
    assertThat(run.leftOut().after(LeftOut.UNKNOWN).rounds().keySet())
        .allMatch(round -> round > oldest);
  }

  @Test
  void aRunThatWouldLeaveTheLastOfTheReplicasOutInEveryRoundIsWarned() {
    TestRun run = TestRun.stoppedIn(1, spark, config(ExactnessCase.CNN, "warned"));

    assertThat(run.warnings())
        .anyMatch(
            warning ->
                warning.startsWith(
                    "training.round.grace = 0.0: 3 replicas take turns in the 2 slots that there are now"));
  }

  @Test
  void filesOfAnAttemptThatCameToNoCheckpointAreNoneOfAnotherRuns() {
    TestRun run = TestRun.of(spark, config(ExactnessCase.CNN, "attempt"));
    run.leftOut().publish(1, new TreeSet<>(Set.of(0, 1, 2)));

    run.resume();

    assertThat(run.metrics().get(0).replicas()).isNotEmpty();
  }

  @Test
  void anotherRunIsGoneThroughAgainOnlyIfItIsThereAndTheSame() {
    Config config = config(ExactnessCase.CNN, "source");
    TestRun.stoppedIn(2, spark, config);

    assertThatThrownBy(
            () ->
                TestRun.whole(
                    spark, replay(ExactnessCase.CNN, "nowhere", config(ExactnessCase.CNN, "no"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            "training.round.replay = file:.*/CNN-no: no checkpoint of a run is there; give the run.dir of one");
    assertThatThrownBy(
            () ->
                TestRun.whole(
                    spark, replay(ExactnessCase.CNN, "other", config, "training.batch-size=8")))
        .isInstanceOf(ConfigException.class)
        .extracting(Throwable::getMessage, STRING)
        .contains("that run was another", "training.batch-size is 16 in one, 8 in the other");
  }

  private static Config replay(
      ExactnessCase family, String folder, Config of, String... overrides) {
    return config(
        family,
        folder,
        Stream.concat(
                Stream.of("training.round.replay=\"" + of.run().dir() + "\""), Stream.of(overrides))
            .toArray(String[]::new));
  }

  /** Runs of one name in several folders. */
  private static Config config(ExactnessCase family, String name, String... overrides) {
    return family.config(
        folder,
        "bounded",
        family.optimised(
            0.02,
            Stream.concat(
                    Stream.of(
                        "run.dir=\"" + folder.resolve(family.name() + "-" + name).toUri() + "\"",
                        "training.replicas=3",
                        "training.local-steps=" + LOCAL_STEPS,
                        "training.epochs=8",
                        "training.checkpoint.every-rounds=4",
                        "training.validate-every-rounds=4",
                        "training.round={ quorum = 0.6, grace = 0 }"),
                    Stream.of(overrides))
                .toArray(String[]::new)));
  }
}
