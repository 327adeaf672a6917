package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.ConfigException;
import org.meanfield.retraining.RetrainingListener.Step;
import org.meanfield.testing.OnSpark;

/** Whatever comes overnight, the champion is whole, and the history says what happened and why. */
class RetrainingTest {
  @TempDir private Path folder;
  @OnSpark private static JavaSparkContext spark;

  private static final Map<String, String> SWAPPED =
      Map.of("elm", "fir", "fir", "oak", "oak", "elm");

  @Test
  void theFirstVersionIsPromotedWhereItBeatsTheMostFrequentClass() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);

    RetrainingOutcome outcome = days.retrain();

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.json())
        .containsEntry("outcome", "promoted")
        .containsEntry("version", 1)
        .containsEntry("champion", 1);
    assertThat(outcome.reason())
        .contains("there is no champion; accuracy")
        .contains("is better than 0.3");
    assertThat(days.history()).containsExactly("promoted 1");
    assertThat(days.files(1)).containsExactly(DailyTables.name(1));
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
  }

  @Test
  void aFirstVersionThatLearnsNothingIsNotPromotedAndNotTriedAgainWithTheSame() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    String still = "training.updater.learning-rate=1e-30";

    assertThat(days.retrain(still).json())
        .containsEntry("outcome", "kept")
        .containsEntry("champion", null);
    assertThat(days.retrain(still).outcome()).isEqualTo("nothing-new");
    days.arrive(2, 60);
    RetrainingOutcome second = days.retrain();

    assertThat(second.json()).containsEntry("outcome", "promoted").containsEntry("version", 2);
    assertThat(days.files(2)).containsExactly(DailyTables.name(1), DailyTables.name(2));
  }

  @Test
  void whereverACallDiesTheNextGoesOnAndNothingIsTrainedTwiceOrLost() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    int day = 1;
    for (Step step : Step.values()) {
      day++;
      days.arrive(day, 60);
      int champion = days.champion();

      days.dieAt(step);

      boolean decided = step == Step.TIDY;
      if (!decided) {
        assertThat(days.champion()).as("%s", step).isEqualTo(champion);
      }
      assertThat(days.model().requireChampion().damage()).as("%s", step).isEmpty();
      RetrainingOutcome next = days.retrain();
      if (decided) {
        assertThat(next.outcome()).isEqualTo("nothing-new");
      } else {
        assertThat(next.json()).as("%s", step).containsEntry("version", day);
      }
      assertThat(days.files(day)).as("%s", step).containsExactly(DailyTables.name(day));
      assertThat(days.model().versions()).as("%s", step).hasSize(day);
      if (step.compareTo(Step.TRAIN) > 0 && step.compareTo(Step.DECIDE) <= 0) {
        assertThat(days.steps()).as("%s", step).doesNotContain(Step.SHARD);
      }
    }
    assertThat(days.history()).hasSize(day);
  }

  @Test
  void aCallThatWasInterruptedIsGoneOnWith() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);

    RetrainingOutcome stopped = days.interrupted();

    assertThat(stopped.outcome()).isEqualTo("interrupted");
    assertThat(stopped.exit()).isEqualTo(130);
    assertThat(days.dryRun().reason()).contains("version 1 was begun with day-01.csv");
    assertThat(days.retrain().outcome()).isEqualTo("promoted");
  }

  @Test
  void aUsedFileUnderAnotherNameIsNotTrainedOnAgain() throws IOException {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    Files.copy(days.file(1), days.file(1).resolveSibling("copy-of-day-1.csv"));

    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
    days.arrive(2, 60);
    days.retrain();
    assertThat(days.files(2)).containsExactly(DailyTables.name(2));
  }

  @Test
  void aVersionOfWhichNoEventCanBeReadIsNotPromotedUnasked() throws IOException {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 60);
    days.retrain();
    Path events = Path.of(days.model().uri()).resolve("events");
    Files.writeString(events.resolve("0000000002.json"), "{}");
    days.model().promote(1, "as it was");

    RetrainingOutcome outcome = days.retrain();

    assertThat(outcome.exit()).isEqualTo(4);
    assertThat(outcome.reason()).contains("0000000002.json is damaged");
    assertThat(days.champion()).isEqualTo(1);
  }

  @Test
  void aChampionThatIsDamagedIsNamedAndNothingIsDone() throws IOException {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    Path file = Path.of(days.model().requireChampion().model()).resolve("parameters.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    days.arrive(2, 60);

    RetrainingOutcome outcome = days.retrain();

    assertThat(outcome.exit()).isEqualTo(4);
    assertThat(outcome.json()).containsEntry("outcome", "kept").containsEntry("version", null);
    assertThat(outcome.reason())
        .contains("the champion trees@1 cannot be evaluated")
        .contains("meanfield models rollback trees");
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThat(days.retrain().json()).containsEntry("version", 2);
  }

  @Test
  void aClassThatIsNewGetsAnOutputOfItsOwnWhereThatIsThePolicy() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    StringBuilder yews = new StringBuilder("x,y,tree\n");
    for (int i = 0; i < 90; i++) {
      yews.append("%s,%s,yew\n".formatted(8 + i % 9 / 9.0, 8 + i % 11 / 11.0));
    }
    days.write(2, yews.toString());

    RetrainingOutcome outcome =
        days.retrain("retraining.policy.classes=extend", "training.epochs=20");

    assertThat(outcome.json()).containsEntry("outcome", "promoted").containsEntry("version", 2);
    JsonNode recall = days.model().version(2).verdict().at("/gate/classes/recall");
    assertThat(recall.at("/yew/champion").asDouble()).isZero();
    assertThat(recall.at("/yew/challenger").asDouble()).isGreaterThan(0.9);
    assertThat(recall.at("/elm/challenger").asDouble()).isGreaterThan(0.9);
    days.arrive(3, 60);
    assertThat(days.retrain().json()).containsEntry("version", 3);
  }

  @Test
  void anotherNetworkThanTheChampionsIsRefusedBeforeAnythingIsRead() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 60);

    assertThatThrownBy(() -> days.retrain("network.head=[9]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("another than that of the champion trees@1")
        .hasMessageContaining("[9, 2], and [8, 2] in the champion")
        .hasMessageContaining("train another retraining.model");
    assertThat(days.steps()).containsExactly(Step.LOOK);
    assertThat(days.retrain().json()).containsEntry("version", 2);
  }

  @Test
  void whatWasOnlyNotBetterEnoughIsTakenAgainWithWhatComesNext() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 60);
    String much = "retraining.gate.minimum-improvement=0.9";

    RetrainingOutcome kept = days.retrain(much);

    assertThat(kept.json()).containsEntry("outcome", "kept").containsEntry("version", 2);
    assertThat(kept.reason()).contains("held-out: accuracy").contains("at least 0.9000 is asked");
    assertThat(kept.json().get("advice").toString()).contains("is taken again");
    assertThat(days.retrain(much).outcome()).isEqualTo("nothing-new");
    days.model().prune(1);
    days.arrive(3, 60);
    assertThat(days.retrain().json()).containsEntry("version", 3);
    assertThat(days.files(3)).containsExactly(DailyTables.name(2), DailyTables.name(3));
  }

  @Test
  void whatWasWorseIsSetAsideUntilSomebodyAsksForIt() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 90, SWAPPED::get);

    assertThat(days.retrain().json().get("advice").toString())
        .contains("set aside: where it is good, meanfield retrain --again 2 takes it again");
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
    assertThatThrownBy(() -> days.retrainWithThatOf(1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--again 1: no data of that version is set aside; that of version 2");
    days.arrive(2, 91);
    assertThat(days.retrainWithThatOf(2).json()).containsEntry("outcome", "promoted");
    assertThat(days.files(3)).containsExactly(DailyTables.name(2));
  }

  @Test
  void smallLossesDoNotAddUpBesideTheBestOnTheReference() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 240, SWAPPED::get);
    days.retrain();
    days.model().promote(2, "an operator who knows better");
    days.arrive(3, 60);

    RetrainingOutcome third = days.retrain("training.updater.learning-rate=1e-30");

    assertThat(third.json()).containsEntry("outcome", "kept").containsEntry("version", 3);
    assertThat(third.reason())
        .contains("best-reference: accuracy")
        .contains("of version 1, the best on the reference so far, worse by")
        .doesNotContain("held-out");
  }

  @Test
  void slicesByAColumnThatNoNetworkIsFedAreJudgedEach() {
    DailyTables days = new DailyTables(spark, folder);
    String slices = "retraining.gate.slices=[wood]";
    days.write(1, woods(240, label -> label) + "nowhere,1,elm,of bad rows alone\n");
    assertThat(days.retrain(slices, "data.on-bad-record=skip").outcome()).isEqualTo("promoted");
    assertThat(days.slices(1)).containsExactly("wood = dry", "wood = wet");
    // Most rows are wet, and theirs are the labels that are swapped now.
    days.write(2, woods(241, SWAPPED::get));

    RetrainingOutcome outcome =
        days.retrain(
            slices,
            "retraining.replay=0",
            "training.epochs=40",
            // No earlier round is the best: older rows validate as well.
            "training.validate-every-rounds=1000");

    assertThat(outcome.json()).containsEntry("outcome", "kept");
    assertThat(outcome.reason()).contains("slices: accuracy where wood = dry");
    JsonNode found = days.model().version(2).verdict().at("/gate/slices/accuracy");
    assertThat(found.at("/wood = dry/examples").asLong()).isPositive();
    assertThat(
            found.at("/wood = dry/examples").asLong() + found.at("/wood = wet/examples").asLong())
        .isEqualTo(days.model().version(2).verdict().at("/metrics/examples").asLong());
    assertThatThrownBy(() -> days.retrain(slices, "data.splits.by=position"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retraining.gate.slices");
  }

  private static String woods(int points, UnaryOperator<String> wet) {
    List<String> trees = List.of("elm", "fir", "oak");
    StringBuilder lines = new StringBuilder("x,y,tree,wood\n");
    for (int i = 0; i < points; i++) {
      int tree = i % 3;
      boolean isWet = i % 4 != 0;
      lines.append(
          "%s,%s,%s,%s\n"
              .formatted(
                  (tree == 1 ? 4 : 0) + (i * points) % 17 / 17.0,
                  (tree == 2 ? 4 : 0) + (i * points) % 19 / 19.0,
                  isWet ? wet.apply(trees.get(tree)) : trees.get(tree),
                  isWet ? "wet" : "dry"));
    }
    return lines.toString();
  }

  @Test
  void aTestSplitOfTheSourceCountsOnceHoweverManyVersionsThereAre() {
    DailyTables days = new DailyTables(spark, folder.resolve("days"));
    DailyTables tests = new DailyTables(spark, folder.resolve("tests"));
    tests.arrive(9, 90);
    String[] own = {
      "data.source.test.path=" + tests.file(9), "data.splits.by=source", "data.splits.test=null"
    };
    for (int day : List.of(1, 2, 3)) {
      days.arrive(day, day == 1 ? 240 : 60);
      days.retrain(own);
      JsonNode verdict = days.model().version(day).verdict();
      assertThat(verdict.at("/metrics/examples").asInt()).isEqualTo(90);
      assertThat(verdict.path("slices").has("newest")).isFalse();
    }
    tests.arrive(9, 120);
    days.arrive(4, 60);

    days.retrain(own);

    JsonNode verdict = days.model().version(4).verdict();
    assertThat(verdict.at("/metrics/examples").asInt()).isEqualTo(120);
    assertThat(verdict.at("/slices/reference/examples").asInt()).isEqualTo(90);
  }

  @Test
  void aFirstVersionMustReachTheBarThatIsSet() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);

    RetrainingOutcome outcome = days.retrain("retraining.gate.bar=1.01");

    assertThat(outcome.json()).containsEntry("outcome", "kept").containsEntry("champion", null);
    assertThat(outcome.reason()).contains("does not reach retraining.gate.bar = 1.01");
  }

  @Test
  void whoLosesTheModelWhileItWorksSaysSoAndChangesNothing() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 60);

    assertThatThrownBy(() -> days.during(Step.PUBLISH, days::takeOver))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("the lease on model trees was lost while this call worked")
        .hasMessageContaining("somebody else");
    assertThat(days.champion()).isEqualTo(1);
    assertThat(days.retrain().outcome()).isEqualTo("busy");
  }

  @Test
  void olderExamplesAreShownAgainFromWhereTheyLie() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 90);
    days.retrain("retraining.replay=0.5");

    long first = days.model().version(1).verdict().path("data").path("new").asLong();
    long replayed = days.model().version(2).verdict().path("data").path("replayed").asLong();
    assertThat(replayed).isEqualTo((first + 1) / 2);
    assertThat(days.storage().filesBelow(days.model().uri()).toString())
        .doesNotContain("000002/training/train");
  }

  @Test
  void whatCannotBeRetrainedIsSaidByItsKey() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);

    assertThatThrownBy(() -> days.retrain("data.splits.test=0"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("data.splits: nothing is held out for tests");
    assertThatThrownBy(
            () -> days.retrain("data.source.train.path=" + days.file(1).toAbsolutePath()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no folder, in which new files could appear");
    assertThatThrownBy(() -> days.retrain("retraining.replay=2", "retraining.gate.metric=mae"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retraining.replay = 2: must be from 0 to 1")
        .hasMessageContaining("retraining.gate.metric")
        .hasMessageNotContaining("discriminator-balance");
    assertThatThrownBy(() -> days.retrain("retraining.gate.metric=acuracy"))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("discriminator-balance");
  }
}
