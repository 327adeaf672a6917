package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.OnSpark;

/** What the steps of series are: days, business days, or rows. */
class CalendarTest {
  private static final String ONE_SERIES =
      "data.source.columns={time=day,targets=[price],covariates=[],series-id=null}";

  private static final String BUSINESS_DAYS = "data.calendar=business-days";

  /** A Thursday. */
  private static final LocalDate START = LocalDate.of(2026, 3, 5);

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private SeriesFixture fixture;

  @BeforeEach
  void make() {
    fixture = new SeriesFixture(folder);
  }

  @Test
  void windowsOfBusinessDaysGoFromFridayToMonday() {
    // Twenty days, Thursday 5 to Wednesday 1 April, of which six are weekends: prices 0 to 19.
    fixture.write("t.csv", prices(businessDays(20), LocalDate::toString));

    ShardSet shards = shard("a", "t.csv", BUSINESS_DAYS, SHORT);

    // The last four are for testing, and the four before for validation: 3 + 2 values an example.
    assertThat(SeriesFixture.examples(spark, shards, Split.TRAIN))
        .hasSize(8)
        .first()
        .asString()
        .startsWith("window[0.0, 1.0, 2.0] future[3.0, 4.0] seasonal[0.0, 1.0]");
    assertThat(SeriesFixture.examples(spark, shards, Split.VALIDATION))
        .hasSize(3)
        .last()
        .asString()
        .startsWith("window[11.0, 12.0, 13.0] future[14.0, 15.0] ");
    assertThat(SeriesFixture.examples(spark, shards, Split.TEST))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("window[13.0, 14.0, 15.0] future[16.0, 17.0] ");
    assertThat(shards.manifest().step()).isEqualTo("1 business day");
    assertThat(shards.exampleFormat().calendar()).isEqualTo("business-days");
  }

  private static final String SHORT =
      "data={window=3,horizon=2,season=3,splits={validation=0.2,test=0.2},shard-count=2}";

  @Test
  void businessDaysAreTheSameAsDatesTimesAndMidnightsOfAZoneWhoseClocksChange() {
    List<LocalDate> days = businessDays(40);
    fixture.write("dates.csv", prices(days, LocalDate::toString));
    fixture.write("times.csv", prices(days, day -> day + "T00:00:00"));
    fixture.write("berlin.csv", prices(days, day -> midnight(day, "Europe/Berlin")));
    fixture.write("auckland.csv", prices(days, day -> midnight(day, "Pacific/Auckland")));
    shard("dates", "dates.csv", BUSINESS_DAYS);

    var expected = ShardFiles.withoutManifest(fixture.shards("dates"));
    for (String name : List.of("times", "berlin", "auckland")) {
      shard(name, name + ".csv", BUSINESS_DAYS);
      assertThat(ShardFiles.withoutManifest(fixture.shards(name))).as(name).isEqualTo(expected);
    }
  }

  /** Berlin's clocks are put forward on 29 March, Auckland's back on 5 April. */
  @Test
  void daysAtAnHourOfAZoneAreDaysThoughItsClocksChange() {
    List<LocalDate> days = days(60);
    fixture.write("dates.csv", prices(days, LocalDate::toString));
    fixture.write("berlin.csv", prices(days, day -> morning(day, "Europe/Berlin")));
    fixture.write("auckland.csv", prices(days, day -> morning(day, "Pacific/Auckland")));
    fixture.write("utc.csv", prices(days, day -> universal(morning(day, "Europe/Berlin"))));
    fixture.write("plain.csv", prices(days, day -> day + " 06:30:00"));
    String zone = "data.source.time-zone=Europe/Berlin";
    for (String calendar : List.of("data.calendar=daily", "data.calendar=regular")) {
      shard("dates" + calendar, "dates.csv", calendar);
      var expected = ShardFiles.withoutManifest(fixture.shards("dates" + calendar));
      shard("berlin" + calendar, "berlin.csv", calendar);
      shard("auckland" + calendar, "auckland.csv", calendar);
      shard("utc" + calendar, "utc.csv", calendar, zone);
      shard("plain" + calendar, "plain.csv", calendar, zone);
      for (String name : List.of("berlin", "auckland", "utc", "plain")) {
        assertThat(ShardFiles.withoutManifest(fixture.shards(name + calendar)))
            .as("%s, %s", name, calendar)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void daysOfAZoneThatOnlyUtcTellsAreAdvisedToNameIt() {
    fixture.write("utc.csv", prices(days(60), day -> universal(morning(day, "Europe/Berlin"))));

    assertThatSharding("utc.csv")
        .hasMessageContaining("times that are not in even steps of 1 day")
        .hasMessageContaining("correct this, or set data.source.time-zone (such as Europe/Berlin)");
  }

  @Test
  void monthsAndBusinessDaysHaveAnHourToo() {
    fixture.write("months.csv", prices(months(60), LocalDate::toString));
    fixture.write("evenings.csv", prices(months(60), day -> day + "T18:00:00"));
    fixture.write("berlin.csv", prices(months(60), day -> morning(day, "Europe/Berlin")));
    fixture.write("days.csv", prices(businessDays(60), LocalDate::toString));
    fixture.write("closes.csv", prices(businessDays(60), day -> morning(day, "Europe/Berlin")));
    shard("months", "months.csv");
    shard("evenings", "evenings.csv");
    assertThat(shard("berlin", "berlin.csv").manifest().step()).isEqualTo("1 month");
    shard("days", "days.csv", BUSINESS_DAYS);
    shard("closes", "closes.csv", BUSINESS_DAYS);

    var expected = ShardFiles.withoutManifest(fixture.shards("months"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("evenings"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("berlin"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("closes")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("days")));
  }

  private static String morning(LocalDate day, String zone) {
    return day.atTime(6, 30).atZone(ZoneId.of(zone)).toOffsetDateTime().toString();
  }

  private static String universal(String time) {
    return OffsetDateTime.parse(time).toInstant().toString();
  }

  private static String midnight(LocalDate day, String zone) {
    return day.atStartOfDay(ZoneId.of(zone)).toOffsetDateTime().toString();
  }

  @Test
  void aHolidayIsABusinessDayWithoutAValue() {
    List<LocalDate> open = new ArrayList<>(businessDays(60));
    LocalDate goodFriday = LocalDate.of(2026, 4, 3);
    LocalDate easterMonday = LocalDate.of(2026, 4, 6);
    List<String> filled = prices(open, LocalDate::toString);
    int before = open.indexOf(goodFriday);
    filled.set(before + 1, goodFriday + "," + (before - 1));
    filled.set(before + 2, easterMonday + "," + (before - 1));
    fixture.write("filled.csv", filled);
    List<String> holes = new ArrayList<>(filled);
    holes.subList(before + 1, before + 3).clear();
    fixture.write("holes.csv", holes);
    shard("filled", "filled.csv", BUSINESS_DAYS);

    assertThatSharding("holes.csv", BUSINESS_DAYS)
        .hasMessageContaining("2 times, in steps of 1 business day, lack a value:")
        .hasMessageContaining("2026-04-07: 2 times missing before")
        .hasMessageEndingWith(
            "add them, or set data.missing = last, which repeats the value before");
    assertThat(shard("holes", "holes.csv", BUSINESS_DAYS, "data.missing=last").manifest().skipped())
        .isEqualTo(2);
    assertThat(ShardFiles.withoutManifest(fixture.shards("holes")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("filled")));
  }

  @Test
  void aRowOnAWeekendIsABadRecordWithFileRowAndCell() {
    List<String> rows = prices(businessDays(60), LocalDate::toString);
    rows.add("2026-03-07,5");
    fixture.write("t.csv", rows);
    fixture.write("good.csv", rows.subList(0, rows.size() - 1));
    shard("good", "good.csv", BUSINESS_DAYS);

    assertThatSharding("t.csv", BUSINESS_DAYS)
        .hasMessageContaining("1 of the source's records cannot be used:")
        .hasMessageContaining("t.csv, row 61: column day = 2026-03-07 is a Saturday")
        .hasMessageContaining("or set data.on-bad-record = skip; data.calendar = business-days is")
        .hasMessageEndingWith("for Mondays to Fridays, daily for every day");
    shard("skipped", "t.csv", BUSINESS_DAYS, "data.on-bad-record=skip");
    assertThat(ShardFiles.withoutManifest(fixture.shards("skipped")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("good")));
  }

  @Test
  void whereEveryDayHasARowNobodyIsToldToSkipTheWeekends() {
    fixture.write("t.csv", prices(days(60), LocalDate::toString));

    assertThatSharding("t.csv", BUSINESS_DAYS)
        .hasMessageContaining("correct this: it is more than a tenth of all; data.calendar =")
        .hasMessageEndingWith("daily for every day");
  }

  @Test
  void whatMissesItsWeekendsAloneIsToldOfTheCalendarThatHasNone() {
    fixture.write("t.csv", prices(businessDays(60), LocalDate::toString));

    assertThatSharding("t.csv").hasMessageContaining("or set data.calendar = business-days");
    assertThatSharding("t.csv", "data.calendar=daily")
        .hasMessageContaining("or set data.calendar = business-days");
  }

  @Test
  void businessDaysWantATimeADayAndNoNumbers() {
    fixture.write(
        "times.csv",
        prices(businessDays(60), day -> day + "T17:" + (10 + day.getDayOfMonth() % 2) + ":00"));
    fixture.write("numbers.csv", prices(businessDays(60), day -> "" + day.toEpochDay()));

    assertThatSharding("times.csv", BUSINESS_DAYS)
        .hasMessageContaining("the times are of 2 times of day (first in times.csv, row 1)")
        .hasMessageContaining("give a time a day, or set data.calendar = observed");
    assertThatSharding("numbers.csv", BUSINESS_DAYS)
        .hasMessageContaining("the times are whole numbers (first in numbers.csv, row 1)")
        .hasMessageContaining("set data.calendar = regular");
  }

  @Test
  void dailyIsACheckThatTheStepIsADay() {
    fixture.write("days.csv", prices(days(60), LocalDate::toString));
    fixture.write("evenings.csv", prices(days(60), day -> day + "T18:00:00"));
    fixture.write("weeks.csv", prices(weeks(60), LocalDate::toString));
    fixture.write("months.csv", prices(months(60), LocalDate::toString));
    fixture.write("hours.csv", hours(60));
    shard("regular", "days.csv");
    shard("days", "days.csv", "data.calendar=daily");
    shard("evenings", "evenings.csv", "data.calendar=daily");

    var expected = ShardFiles.withoutManifest(fixture.shards("regular"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("days"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("evenings"))).isEqualTo(expected);
    for (String table :
        List.of("weeks.csv 7 days", "months.csv 31 days", "hours.csv 3600 seconds")) {
      String[] parts = table.split(" ", 2);
      assertThatSharding(parts[0], "data.calendar=daily")
          .hasMessageContaining("most times are " + parts[1] + " apart, not 1 day")
          .hasMessageContaining("or set data.calendar = regular");
    }
  }

  @Test
  void observedRowsAreStepsHoweverFarApart() {
    // A row a time, at distances of 1, 2, 3 … days, the last first: times alone say the order.
    List<String> rows = new ArrayList<>(List.of("day,price"));
    for (int row = 19; row >= 0; row--) {
      rows.add(START.plusDays((long) row * (row + 1) / 2) + "," + row);
    }
    fixture.write("t.csv", rows);
    fixture.write("even.csv", prices(days(20), LocalDate::toString));
    shard("even", "even.csv", SHORT);

    ShardSet shards = shard("a", "t.csv", "data.calendar=observed", SHORT);

    // Shares are those of rows: the last four are for testing, though they are half of the time.
    assertThat(ShardFiles.withoutManifest(fixture.shards("a")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("even")));
    assertThat(shards.manifest().step()).isEqualTo("1 row");
  }

  @Test
  void observedSeriesAreCutAtOneTime() {
    // Series b has every other day of a.
    List<String> rows = new ArrayList<>(List.of("day,place,price"));
    for (int day = 0; day < 20; day++) {
      rows.add(START.plusDays(day) + ",a," + day);
      if (day % 2 == 0) {
        rows.add(START.plusDays(day) + ",b," + (100 + day));
      }
    }
    fixture.write("t.csv", rows);

    ShardSet shards =
        shard(
            "a",
            "t.csv",
            "data.calendar=observed",
            SHORT,
            "data.source.columns={time=day,targets=[price],covariates=[],series-id=place}");

    // Times 16 to 19 have the last 6 rows, 12 to 15 the 6 before them.
    assertThat(SeriesFixture.examples(spark, shards, Split.TEST))
        .extracting(example -> example.substring(0, example.indexOf(" seasonal")))
        .containsExactly(
            "window[13.0, 14.0, 15.0] future[16.0, 17.0]",
            "window[110.0, 112.0, 114.0] future[116.0, 118.0]",
            "window[14.0, 15.0, 16.0] future[17.0, 18.0]",
            "window[15.0, 16.0, 17.0] future[18.0, 19.0]");
  }

  @Test
  void observedTimesThatASeriesHasTwiceAreBadRecordsAndEmptyCellsLackAValue() {
    List<String> rows = prices(weeks(60), LocalDate::toString);
    rows.set(7, rows.get(7).replaceAll(",.*", ","));
    fixture.write("empty.csv", rows);
    List<String> twice = prices(weeks(60), LocalDate::toString);
    twice.add(twice.get(9));
    fixture.write("twice.csv", twice);

    assertThatSharding("empty.csv", "data.calendar=observed")
        .hasMessageContaining("1 time lacks a value:")
        .hasMessageContaining("2026-04-16: no number in column price");
    assertThatSharding("twice.csv", "data.calendar=observed")
        .hasMessageContaining("2026-04-30: in twice.csv, row 9 and in twice.csv, row 61");
  }

  @Test
  void aShardSetOfAnotherCalendarIsRefusedByName() {
    fixture.write("t.csv", prices(days(60), LocalDate::toString));
    shard("a", "t.csv");

    assertThatThrownBy(() -> shard("a", "t.csv", "data.calendar=observed"))
        .hasMessageContaining(
            "data.calendar: the shard set has regular, the configuration observed");
  }

  private static List<LocalDate> days(int count) {
    return Stream.iterate(START, day -> day.plusDays(1)).limit(count).toList();
  }

  private static List<LocalDate> weeks(int count) {
    return Stream.iterate(START, day -> day.plusWeeks(1)).limit(count).toList();
  }

  private static List<LocalDate> months(int count) {
    return Stream.iterate(START, day -> day.plusMonths(1)).limit(count).toList();
  }

  private static List<LocalDate> businessDays(int count) {
    return Stream.iterate(START, day -> day.plusDays(1))
        .filter(day -> day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
        .limit(count)
        .toList();
  }

  /** Prices 0, 1, 2 … on these days. */
  private static List<String> prices(List<LocalDate> days, Function<LocalDate, String> text) {
    List<String> rows = new ArrayList<>(List.of("day,price"));
    for (int i = 0; i < days.size(); i++) {
      rows.add(text.apply(days.get(i)) + "," + i);
    }
    return rows;
  }

  private static List<String> hours(int count) {
    List<String> rows = new ArrayList<>(List.of("day,price"));
    for (int i = 0; i < count; i++) {
      rows.add(START.atStartOfDay().plusHours(i) + "," + i);
    }
    return rows;
  }

  private ShardSet shard(String name, String path, String... overrides) {
    List<String> all = new ArrayList<>(List.of(ONE_SERIES));
    all.addAll(List.of(overrides));
    return Sharder.shard(
        spark, fixture.config(name, "csv", path, all.toArray(String[]::new)), false);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatSharding(
      String path, String... overrides) {
    return assertThatThrownBy(() -> shard("refused", path, overrides))
        .isInstanceOf(DataException.class);
  }
}
