package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.Manifest;
import org.meanfield.testing.OnSpark;

class BadSeriesTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private SeriesFixture fixture;
  private List<String> csv;

  @BeforeEach
  void make() {
    fixture = new SeriesFixture(folder);
    csv = fixture.csv();
  }

  @Test
  void aMissingTableIsNamed() {
    assertThatSharding("csv", "nowhere.csv").hasMessageContaining("nowhere.csv: no such table");
  }

  @Test
  void everyMissingColumnIsNamed() {
    fixture.write("t.csv", csv);

    assertThatSharding(
            "csv",
            "t.csv",
            "data.source.columns={time=date,targets=[sold],covariates=[cost],series-id=shop}")
        .hasMessageContaining("t.csv: no column date; there are [day, place, sales, price")
        .hasMessageContaining("no column sold;")
        .hasMessageContaining("no column cost;")
        .hasMessageContaining("no column shop;");
  }

  @Test
  void columnsOfTheWrongTypeAreNamed() {
    fixture.writeParquet(
        spark, "t", List.of(), "day double, place double, sales string, price array<float>", 1);

    assertThatSharding("parquet", "t")
        .hasMessageContaining("column day is of type double, wanted dates, timestamps, whole num")
        .hasMessageContaining("column place is of type double, wanted strings or whole numbers")
        .hasMessageContaining("column sales is of type string, wanted numbers")
        .hasMessageContaining("column price is of type array<float>, wanted numbers");
  }

  @Test
  void aTimeThatASeriesHasTwiceIsNamedWithBothRows() {
    csv.add("2020-01-05,north,1,2");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("1 time that a series has twice:")
        .hasMessageContaining("series north, 2020-01-05: in t.csv, row 5 and in t.csv, row 171")
        .hasMessageContaining("data.on-bad-record = skip");
  }

  @Test
  void ofEqualTimesTheFirstRowIsKeptOnRequest() {
    fixture.write("good.csv", csv);
    shard("good", "csv", "good.csv");
    csv.add("2020-01-05,north,1,2");
    fixture.write("t.csv", csv);

    assertThat(shard("a", "csv", "t.csv", "data.on-bad-record=skip").skipped()).isEqualTo(1);
    assertThat(ShardFiles.withoutManifest(fixture.shards("a")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("good")));
  }

  @Test
  void aGapIsNamedWithSeriesTimeAndLength() {
    csv.subList(41, 43).clear();
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("2 times, in steps of 1 day, lack a value:")
        .hasMessageContaining("series north, 2020-02-12: 2 times missing before")
        .hasMessageContaining("data.missing = last");
  }

  @Test
  void anEmptyCellIsNamedWithSeriesTimeAndColumn() {
    csv.set(3, "2020-01-03,north,,5");
    csv.set(4, "2020-01-04,north,1,");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("2 times, in steps of 1 day, lack a value:")
        .hasMessageContaining("series north, 2020-01-03: no number in column sales")
        .hasMessageContaining("series north, 2020-01-04: no number in column price");
  }

  @Test
  void aCellThatIsNoNumberIsABadRecordThatNoMissingValueStandsFor() {
    csv.set(3, "2020-01-03,north,\"1,000\",5");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv", "data.missing=last")
        .hasMessageContaining("t.csv, row 3: column sales = \"1,000\", wanted a number, or nothing")
        .hasMessageContaining("or set data.on-bad-record = skip");
  }

  @Test
  void whereMostRecordsAreBadNobodyIsToldToSkipThem() {
    fixture.write("t.csv", oneSeries(80, day -> START.plusDays(day) + ",\"" + day + ",000\""));

    assertThatSharding("csv", "t.csv", ONE_SERIES)
        .hasMessageStartingWith("80 of the source's records cannot be used:")
        .hasMessageEndingWith("\ncorrect this: it is more than a tenth of all");
  }

  @Test
  void whereMostTimesAreMissingNobodyIsToldToRepeatValues() {
    fixture.write("t.csv", oneSeries(40, i -> START.plusDays(i < 21 ? i : 40 + 3 * i) + "," + i));

    assertThatSharding("csv", "t.csv", ONE_SERIES)
        .hasMessageEndingWith("\nadd them, or check the times: more than a tenth is missing");
  }

  @Test
  void oneStrayFirstTimeIsTheOneBadRecordAndTheOthersKeepTheirValues() {
    List<String> good = oneSeries(79, hour -> START.atTime(1, 0).plusHours(hour) + "," + hour % 5);
    fixture.write("good.csv", good);
    shard("good", "csv", "good.csv", ONE_SERIES);
    good.add(1, START.atTime(0, 5) + ",1");
    fixture.write("t.csv", good);

    assertThatSharding("csv", "t.csv", ONE_SERIES)
        .hasMessageContaining("1 time that is not in even steps of 3600 seconds:")
        .hasMessageContaining("2020-01-01T00:05:00: not a whole number of steps from the others");
    assertThat(shard("a", "csv", "t.csv", ONE_SERIES, "data.on-bad-record=skip").skipped())
        .isEqualTo(1);
    assertThat(ShardFiles.withoutManifest(fixture.shards("a")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("good")));
  }

  @Test
  void numbersThatLookLikeDatesAreRefusedWithTheFormatToSet() {
    fixture.write("days.csv", oneSeries(80, day -> compact(START.plusDays(day)) + "," + day));
    fixture.write(
        "months.csv", oneSeries(80, i -> compact(START.plusMonths(i)).substring(0, 6) + "," + i));

    assertThatSharding("csv", "days.csv", ONE_SERIES, "data.missing=last")
        .hasMessageContaining("look like dates (first in t.csv, row 1)".replace("t.", "days."))
        .hasMessageContaining("set data.source.time-format = yyyyMMdd, or = number");
    assertThatSharding("csv", "months.csv", ONE_SERIES, "data.missing=last")
        .hasMessageContaining("set data.source.time-format = yyyyMM, or = number");
  }

  private static final LocalDate START = SeriesFixture.START;

  private static final String ONE_SERIES =
      "data.source.columns={time=day,targets=[sales],covariates=[],series-id=null}";

  private static String compact(LocalDate day) {
    return day.toString().replace("-", "");
  }

  private static List<String> oneSeries(int rows, IntFunction<String> row) {
    List<String> lines = new ArrayList<>(List.of("day,sales"));
    IntStream.range(0, rows).mapToObj(row).forEach(lines::add);
    return lines;
  }

  @Test
  void whatIsNoTimeIsNamedWithItsRow() {
    csv.set(3, "2020-02-30,north,1,5");
    csv.set(4, ",north,1,5");
    csv.set(5, "2020-01-05,,1,5");
    csv.set(6, "2020-01-06,north,1,5,6");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining("4 of the source's records cannot be used:")
        .hasMessageContaining(
            "t.csv, row 3: column day = \"2020-02-30\", wanted a date (2012-01-31)")
        .hasMessageContaining("t.csv, row 4: column day is null, wanted a date")
        .hasMessageContaining("t.csv, row 5: column place is null, wanted the name of a series")
        .hasMessageContaining("t.csv, row 6: cannot be parsed");
  }

  @Test
  void timesOfTwoKindsAreNamed() {
    csv.set(7, "17,north,1,5");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining(
            "the times are dates (first in t.csv, row 1) and whole numbers (first in t.csv, row 7)");
  }

  @Test
  void aTimeBetweenTheStepsIsNamed() {
    List<String> rows = new ArrayList<>(List.of("day,sales"));
    for (int i = 0; i < 40; i++) {
      rows.add(10 * i + "," + i);
    }
    rows.set(21, "203,5");
    fixture.write("t.csv", rows);
    String columns = "data.source.columns={time=day,targets=[sales],covariates=[],series-id=null}";

    assertThatSharding("csv", "t.csv", columns)
        .hasMessageContaining("1 time that is not in even steps of 10:")
        .hasMessageContaining("203: not a whole number of steps from the others");
    assertThat(
            shard("b", "csv", "t.csv", columns, "data.on-bad-record=skip", "data.missing=last")
                .skipped())
        .isEqualTo(2);
  }

  @Test
  void aFractionOfASecondIsRefused() {
    csv.set(3, "2020-01-03T10:00:00.5,north,1,5");
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv")
        .hasMessageContaining(
            "row 3: column day = 2020-01-03T10:00:00.5 has a fraction of a second");
  }

  @Test
  void aHorizonLongerThanTheDataIsAnErrorWithTheNumbers() {
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv", "data.horizon=90")
        .hasMessageContaining(
            "no training example: data.window = 10 and data.horizon = 90 need 100 times in a row,"
                + " and the longest series has 70 before validation, 100 in all");
  }

  @Test
  void aSplitShorterThanTheHorizonIsNamed() {
    fixture.write("t.csv", csv);

    assertThatSharding("csv", "t.csv", "data.horizon=11")
        .hasMessageContaining(
            "no validation example: data.splits.validation = 0.1 leaves fewer times than"
                + " data.horizon = 11");
    assertThatSharding("csv", "t.csv", "data.splits.test=0.01")
        .hasMessageContaining("no test example: data.splits.test = 0.01");
  }

  @Test
  void aTableWithoutRowsIsAnError() {
    fixture.write("t.csv", csv.subList(0, 1));

    assertThatSharding("csv", "t.csv").hasMessageContaining("no record that can be used");
  }

  @Test
  void aTableWithoutAnyNumberIsAnError() {
    fixture.write(
        "t.csv", List.of(SeriesFixture.HEADER, "2020-01-01,north,,", "2020-01-02,north,,"));

    assertThatSharding("csv", "t.csv", "data.missing=last")
        .hasMessageContaining("the longest series has 0 before validation");
  }

  private Manifest shard(String name, String format, String path, String... overrides) {
    return Sharder.shard(spark, fixture.config(name, format, path, overrides), false).manifest();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatSharding(
      String format, String path, String... overrides) {
    return assertThatThrownBy(() -> shard("a", format, path, overrides))
        .isInstanceOf(DataException.class);
  }
}
