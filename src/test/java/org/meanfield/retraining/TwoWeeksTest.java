package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.registry.Version;
import org.meanfield.retraining.RetrainingListener.Step;
import org.meanfield.testing.OnSpark;

/**
 * Two weeks of a nightly job with all that goes wrong in them, and the same again: history,
 * watermark and champion are right after each day, and both times the same, bit for bit, wherever
 * the driver was killed.
 */
class TwoWeeksTest {
  @TempDir private Path folder;
  @OnSpark private static JavaSparkContext spark;

  private static final Map<String, String> SWAPPED =
      Map.of("elm", "fir", "fir", "oak", "oak", "elm");

  @Test
  void twoWeeksAndTheSameAgain() throws IOException {
    DailyTables one = new DailyTables(spark, folder.resolve("one"));
    DailyTables other = new DailyTables(spark, folder.resolve("other"));

    play(one, new Random(1));
    play(other, new Random(4));

    assertThat(one.history()).isEqualTo(other.history());
    assertThat(one.model().versions()).hasSameSizeAs(other.model().versions());
    for (Version version : one.model().versions()) {
      Version again = other.model().version(version.number());
      assertThat(again.parametersSha256()).isEqualTo(version.parametersSha256());
      assertThat(again.verdict()).isEqualTo(version.verdict());
    }
  }

  private static void play(DailyTables days, Random moments) throws IOException {
    // 1, 2: good days.
    days.arrive(1, 240);
    assertThat(days.retrain().outcome()).isEqualTo("promoted");
    days.arrive(2, 90);
    assertThat(days.dryRun().json())
        .containsEntry("outcome", "new-data")
        .containsEntry("champion", 1);
    requireDay(days, days.retrain(), "promoted", 2, 2);
    assertThat(days.model().version(2).parent()).contains(1);

    // 3: nothing came, and then a file without a row.
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
    days.write(3, "");
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");
    assertThat(days.history()).containsExactly("promoted 1", "promoted 2");
    days.remove(3);

    // 4: a file that is cut off in the middle of a number, and of letters where numbers were.
    days.write(4, "x,y,tree\n0.1,0.3,elm\n0.5,?,fir\n4");
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(DailyTables.name(4));
    assertThat(days.champion()).isEqualTo(2);
    days.remove(4);

    // 5: swapped labels.
    days.arrive(5, 90, SWAPPED::get);
    RetrainingOutcome swapped = days.retrain();
    requireDay(days, swapped, "kept", 3, 5);
    assertThat(days.champion()).isEqualTo(2);
    assertThat(swapped.reason()).contains("reference: accuracy").contains("worse by");
    assertThat(swapped.json().get("advice").toString())
        .contains("look at the new data (" + DailyTables.name(5) + "), which is set aside")
        .contains("trees@2 stays in service");

    // 6: a class that nobody knows.
    days.arrive(6, 90, label -> label.equals("oak") ? "yew" : label);
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the source has examples of class yew (30)")
        .hasMessageContaining("retraining.policy.classes");
    RetrainingOutcome ignoring = days.retrain("retraining.policy.classes=ignore");
    assertThat(ignoring.json()).containsEntry("version", 4);
    assertThat(days.model().version(4).verdict().path("data").path("skipped").asInt())
        .isEqualTo(30);

    // 7: columns that are called otherwise.
    days.write(7, "x,height,tree\n0.1,0.3,elm\n");
    int before = days.champion();
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column y");
    assertThat(days.champion()).isEqualTo(before);
    days.remove(7);

    // 8: two callers at once.
    days.arrive(8, 90);
    RetrainingOutcome[] second = new RetrainingOutcome[1];
    RetrainingOutcome first = days.during(Step.TRAIN, () -> second[0] = days.retrain());
    assertThat(second[0].outcome()).isEqualTo("busy");
    assertThat(second[0].exit()).isEqualTo(5);
    requireDay(days, first, "promoted", 5, 8);

    // 9: the driver is killed, some time before the event that makes a verdict count.
    days.arrive(9, 90);
    days.dieAt(Step.values()[moments.nextInt(Step.ANNOUNCE.ordinal() + 1)]);
    assertThat(days.model().requireChampion().damage()).isEmpty();
    assertThat(days.champion()).isEqualTo(5);
    assertThat(days.retrain().json()).containsEntry("version", 6);
    assertThat(days.files(6)).containsExactly(DailyTables.name(9));

    // 10: back to a champion before; the next goes on from there, and knows what was used.
    days.model().rollback("a complaint");
    int back = days.champion();
    assertThat(back).isLessThan(6);
    days.arrive(10, 90);
    assertThat(days.retrain().json()).containsEntry("version", 7);
    assertThat(days.files(7)).containsExactly(DailyTables.name(10));
    assertThat(days.model().version(7).parent()).contains(back);

    // 11: old versions go, and what they were made of is still known.
    int champion = days.champion();
    days.model().prune(1);
    assertThat(days.champion()).isEqualTo(champion);
    assertThat(days.retrain().outcome()).isEqualTo("nothing-new");

    // 12: one more good day.
    days.arrive(12, 90);
    assertThat(days.retrain().json()).containsEntry("version", 8);
    assertThat(days.files(8)).containsExactly(DailyTables.name(12));

    // 14: something was changed behind the scenes.
    Files.writeString(days.file(2), Files.readString(days.file(2)) + "1.0,1.0,elm\n");
    assertThatThrownBy(days::retrain)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(DailyTables.name(2) + " has other content than when a version was");
  }

  private static void requireDay(
      DailyTables days, RetrainingOutcome outcome, String ending, int version, int day) {
    assertThat(outcome.json()).containsEntry("outcome", ending).containsEntry("version", version);
    assertThat(days.files(version)).containsExactly(DailyTables.name(day));
    assertThat(days.history()).hasSize(version).last().isEqualTo(ending + " " + version);
  }
}
