package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.retraining.RetrainingListener.Step;
import org.meanfield.testing.OnSpark;

/** What is new in one growing table is told by the times of its rows. */
class NewRowsTest {
  @TempDir private Path folder;
  @OnSpark private static JavaSparkContext spark;

  private static final String[] BY_TIME = {
    "retraining.new-data=time-column", "retraining.time-column=written"
  };

  @Test
  void rowsAfterTheWatermarkMakeTheNextVersionAndEachIsTakenOnce() {
    DailyTables days = new DailyTables(spark, folder);
    List<String> rows = new ArrayList<>(rows(0, 240, "2026-01-01T08:00:00"));
    write(days, rows);

    assertThat(days.retrain(BY_TIME).json()).containsEntry("outcome", "promoted");
    assertThat(watermark(days, 1)).isEqualTo("2026-01-01T08:00");
    assertThat(days.retrain(BY_TIME).outcome()).isEqualTo("nothing-new");

    rows.addAll(rows(240, 90, "2026-01-02 09:30:00"));
    rows.add("9,9,elm,2025-12-31");
    write(days, rows);
    assertThat(days.dryRun(BY_TIME).reason())
        .isEqualTo("90 new rows with written after 2026-01-01T08:00 and up to 2026-01-02T09:30");
    RetrainingOutcome second = days.retrain(BY_TIME);

    assertThat(second.json()).containsEntry("version", 2);
    assertThat(watermark(days, 2)).isEqualTo("2026-01-02T09:30");
    assertThat(days.examples(2)).isEqualTo(90);
    assertThat(days.warnings())
        .anyMatch(line -> line.contains("left out: 1 row comes late, with written no later than"));
  }

  @Test
  void aRowWithoutATimeIsABadRecordAndAnotherColumnIsRefused() {
    DailyTables days = new DailyTables(spark, folder);
    List<String> rows = new ArrayList<>(rows(0, 240, "17"));
    write(days, rows);
    days.retrain(BY_TIME);
    rows.addAll(rows(240, 90, "18"));
    rows.add("1,1,elm,soon");
    write(days, rows);

    assertThatThrownBy(() -> days.retrain(BY_TIME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column written is neither a number nor a time")
        .hasMessageContaining("\"soon\"");
    assertThatThrownBy(() -> days.retrain(BY_TIME[0], "retraining.time-column=x"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("versions were made of rows by column written");
    DailyTables other = new DailyTables(spark, folder.resolve("other"));
    write(other, rows);
    assertThatThrownBy(() -> other.retrain(BY_TIME[0], "retraining.time-column=when"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column when");
    assertThatThrownBy(() -> days.retrain(BY_TIME[0]))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retraining.time-column");
  }

  @Test
  void whatIsNewIsToldInOneWayAndRowsAreTakenAgainOneVersionsAtATime() {
    DailyTables days = new DailyTables(spark, folder);
    write(days, rows(0, 240, "17"));
    days.retrain(BY_TIME);

    assertThatThrownBy(() -> days.retrain())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "retraining.new-data = files: version 1 was made of rows told by written");
    assertThatThrownBy(() -> days.retrainWithThatOf(1, BY_TIME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--again 1: no data of that version is set aside");
  }

  @Test
  void rowsThatComeWhileOthersOfTheirTimeAreReadAreNotTakenUncounted() {
    DailyTables days = new DailyTables(spark, folder);
    List<String> rows = new ArrayList<>(rows(0, 240, "17"));
    write(days, rows);
    rows.add("1,1,elm,16");

    assertThatThrownBy(() -> days.during(Step.SHARD, () -> write(days, rows), BY_TIME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "240 new rows with written up to 17 were there before they were read, and 241 rows after");
    days.retrain(BY_TIME);

    assertThat(days.examples(1)).isEqualTo(241);
    assertThat(days.model().version(1).watermark().at("/rows/rows").asLong()).isEqualTo(241);
  }

  private static String watermark(DailyTables days, int version) {
    return days.model().version(version).watermark().at("/rows/until").asText();
  }

  private static List<String> rows(int first, int count, String time) {
    List<String> rows = new ArrayList<>();
    List<String> trees = List.of("elm", "fir", "oak");
    for (int i = first; i < first + count; i++) {
      int tree = i % 3;
      rows.add(
          "%s,%s,%s,%s"
              .formatted(
                  (tree == 1 ? 4 : 0) + i % 17 / 17.0,
                  (tree == 2 ? 4 : 0) + i % 19 / 19.0,
                  trees.get(tree),
                  time));
    }
    return rows;
  }

  private static void write(DailyTables days, List<String> rows) {
    days.write(1, "x,y,tree,written\n" + String.join("\n", rows) + "\n");
  }
}
