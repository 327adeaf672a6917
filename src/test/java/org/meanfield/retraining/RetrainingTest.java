package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.registry.Version;
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
  void twoWeeks() throws IOException {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    assertThat(days.retrain().outcome()).isEqualTo("promoted");
    days.arrive(2, 90);
    assertThat(days.dryRun().json())
        .containsEntry("outcome", "new-data")
        .containsEntry("champion", 1);
    RetrainingOutcome second = days.retrain();
    assertThat(second.json()).containsEntry("outcome", "promoted").containsEntry("version", 2);
    assertThat(days.files(2)).containsExactly(DailyTables.name(2));
    assertThat(days.model().version(2).parent()).contains(1);

    // Nothing came.
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
    assertThat(days.history()).containsExactly("promoted 1", "promoted 2");

    // A file that is cut off in the middle of a number, and of letters where numbers were.
    days.write(4, "x,y,tree\n0.1,0.3,elm\n0.5,?,fir\n4");
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(DailyTables.name(4));
    assertThat(days.champion()).isEqualTo(2);
    days.remove(4);

    // Swapped labels.
    days.arrive(5, 90, SWAPPED::get);
    RetrainingOutcome swapped = days.retrain();
    assertThat(swapped.json())
        .containsEntry("outcome", "kept")
        .containsEntry("version", 3)
        .containsEntry("champion", 2);
    assertThat(swapped.reason()).contains("reference: accuracy").contains("worse by");
    assertThat(swapped.json().get("advice").toString())
        .contains("look at the new data (" + DailyTables.name(5) + "); trees@2 stays in service");

    // A class that nobody knows.
    days.arrive(6, 90, label -> label.equals("oak") ? "yew" : label);
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the source has examples of class yew (30)")
        .hasMessageContaining("retraining.policy.classes");
    RetrainingOutcome ignoring = days.retrain("retraining.policy.classes=ignore");
    assertThat(ignoring.json()).containsEntry("version", 4);
    assertThat(days.model().version(4).verdict().path("data").path("skipped").asInt())
        .isEqualTo(30);

    // Columns that are called otherwise.
    days.write(7, "x,height,tree\n0.1,0.3,elm\n");
    int before = days.champion();
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column y");
    assertThat(days.champion()).isEqualTo(before);
    days.remove(7);

    // Two callers at once.
    days.arrive(8, 90);
    RetrainingOutcome[] other = new RetrainingOutcome[1];
    RetrainingOutcome one = days.during(Step.TRAIN, () -> other[0] = days.retrain());
    assertThat(other[0].outcome()).isEqualTo("busy");
    assertThat(other[0].exit()).isEqualTo(5);
    assertThat(one.json()).containsEntry("outcome", "promoted").containsEntry("version", 5);

    // Back to the one before; the next goes on from there, and knows what was used.
    days.model().rollback("a complaint");
    int back = days.champion();
    assertThat(back).isLessThan(5);
    days.arrive(10, 90);
    RetrainingOutcome after = days.retrain();
    assertThat(after.json()).containsEntry("version", 6);
    assertThat(days.files(6)).containsExactly(DailyTables.name(10));
    assertThat(days.model().version(6).parent()).contains(back);

    // Old versions go, and what they were made of is still known.
    int champion = days.champion();
    days.model().prune(1);
    assertThat(days.champion()).isEqualTo(champion);
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
    days.arrive(12, 90);
    assertThat(days.retrain().json()).containsEntry("version", 7);

    // Something was changed behind the scenes.
    Files.writeString(days.file(2), Files.readString(days.file(2)) + "1.0,1.0,elm\n");
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(DailyTables.name(2) + " has other content than when a version was");
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
    assertThat(days.dryRun().reason()).contains("version 1 was begun with 1 file");
    assertThat(days.retrain().outcome()).isEqualTo("promoted");
  }

  @Test
  void theSameDaysMakeTheSameBits() {
    List<DailyTables> both =
        List.of(
            new DailyTables(spark, folder.resolve("one")),
            new DailyTables(spark, folder.resolve("other")));
    for (DailyTables days : both) {
      days.arrive(1, 240);
      days.retrain();
      days.arrive(2, 90);
      days.retrain();
    }

    for (int version : List.of(1, 2)) {
      Version one = both.get(0).model().version(version);
      Version other = both.get(1).model().version(version);
      assertThat(one.parametersSha256()).isEqualTo(other.parametersSha256());
      assertThat(one.verdict()).isEqualTo(other.verdict());
    }
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
  void olderExamplesAreShownAgainFromWhereTheyLie() {
    DailyTables days = new DailyTables(spark, folder);
    days.arrive(1, 240);
    days.retrain();
    days.arrive(2, 90);
    days.retrain("retraining.replay=0.5");

    long first = days.model().version(1).verdict().path("data").path("new").asLong();
    long replayed = days.model().version(2).verdict().path("data").path("replayed").asLong();
    assertThat(replayed).isBetween(first / 2, first / 2 + 1);
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
        .hasMessageContaining("retraining.gate.metric");
  }
}
