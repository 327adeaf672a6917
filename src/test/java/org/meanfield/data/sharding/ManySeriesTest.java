package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.LocalSpark;

class ManySeriesTest {
  private static final int SERIES = 3000;

  /** Of a name; together they are more than the driver takes. */
  private static final int LETTERS = 1000;

  @TempDir Path folder;

  @Test
  void theirNamesNeverComeToTheDriver() {
    SeriesFixture fixture = new SeriesFixture(folder);
    List<String> rows = new ArrayList<>(List.of(SeriesFixture.HEADER));
    for (int series = 0; series < SERIES; series++) {
      for (int day = 0; day < 4; day++) {
        String name = "x".repeat(LETTERS) + series;
        rows.add(new SeriesFixture.Day(day, name, series, day).csv());
      }
    }
    fixture.write("many.csv", rows);
    JavaSparkContext small =
        LocalSpark.on("local[2]", Map.of("spark.driver.maxResultSize", SERIES * LETTERS / 2 + "b"));

    ShardSet shards =
        Sharder.shard(
            small,
            fixture.config(
                "a",
                "csv",
                "many.csv",
                "data={ window = 1, horizon = 1, season = 1 }",
                "data.splits={ validation = 0.25, test = 0.25 }"),
            false);

    for (Split split : Split.values()) {
      assertThat(shards.manifest().examples(split)).isEqualTo(SERIES);
    }
  }
}
