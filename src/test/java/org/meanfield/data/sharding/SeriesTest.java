package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.OnSpark;

/** Shards of time series, against plain loops over the table. */
class SeriesTest {
  private static final int WINDOW = 10;
  private static final int HORIZON = 3;
  private static final int SEASON = 7;

  /** Of 100 days the last 20 are for testing, 10 before them for validation. */
  private static final int VALIDATION = 70;

  private static final int TEST = 80;

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private SeriesFixture fixture;

  @BeforeEach
  void make() {
    fixture = new SeriesFixture(folder);
  }

  @Test
  void examplesAreThoseOfPlainLoops() {
    fixture.write("t.csv", fixture.csv());
    ShardSet shards = shard("a", "csv", "t.csv");

    assertThat(shards.manifest().kind()).isEqualTo(ExampleKind.SERIES_WINDOW);
    assertThat(SeriesFixture.examples(spark, shards, Split.TRAIN)).isEqualTo(plain(0, VALIDATION));
    assertThat(SeriesFixture.examples(spark, shards, Split.VALIDATION))
        .isEqualTo(plain(VALIDATION, TEST));
    assertThat(SeriesFixture.examples(spark, shards, Split.TEST))
        .isEqualTo(plain(TEST, SeriesFixture.DAYS));
  }

  /** Examples whose future lies from one day up to before another, by day, then place. */
  private List<String> plain(int from, int to) {
    List<String> examples = new ArrayList<>();
    for (int day = from; day + HORIZON <= to; day++) {
      for (String place : SeriesFixture.SERIES) {
        List<SeriesFixture.Day> days = fixture.of(place);
        int first = day - days.get(0).day();
        if (first >= WINDOW) {
          examples.add(plain(days, first));
        }
      }
    }
    return examples;
  }

  private static String plain(List<SeriesFixture.Day> days, int first) {
    List<Double> window = new ArrayList<>();
    days.subList(first - WINDOW, first)
        .forEach(
            day -> {
              window.add(day.sales());
              window.add(day.price());
            });
    List<Double> future = new ArrayList<>();
    List<Double> seasonal = new ArrayList<>();
    for (int t = first; t < first + HORIZON; t++) {
      future.add(days.get(t).sales());
      seasonal.add(days.get(t - SEASON).sales());
    }
    return "window%s future%s seasonal%s scale[%s]"
        .formatted(window, future, seasonal, scale(days));
  }

  private static double scale(List<SeriesFixture.Day> days) {
    double sum = 0;
    int count = 0;
    for (int t = SEASON; days.get(t).day() < VALIDATION; t++) {
      sum += Math.abs(days.get(t).sales() - days.get(t - SEASON).sales());
      count++;
    }
    return sum / count;
  }

  @Test
  void scalingIsThatOfTheTrainingSpanAlone() {
    fixture.write("t.csv", fixture.csv());
    Normalisation scaling = shard("a", "csv", "t.csv").manifest().normalisation();

    List<SeriesFixture.Day> span =
        fixture.days.stream().filter(day -> day.day() < VALIDATION).toList();
    double[] sales = span.stream().mapToDouble(SeriesFixture.Day::sales).toArray();
    double[] prices = span.stream().mapToDouble(SeriesFixture.Day::price).toArray();
    assertThat(scaling.mean().get(0)).isCloseTo(mean(sales), within(1e-9));
    assertThat(scaling.mean().get(1)).isCloseTo(mean(prices), within(1e-6));
    assertThat(scaling.std().get(0)).isCloseTo(std(sales), within(1e-9));
    assertThat(scaling.std().get(1)).isCloseTo(std(prices), within(1e-6));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double std(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length);
  }

  @Test
  void aHorizonBeyondTheSeasonLooksSeveralSeasonsBack() {
    fixture.write("t.csv", fixture.csv());
    ShardSet shards =
        shard("a", "csv", "t.csv", "data.season=2", "data.horizon=5", "data.splits.test=0.3");
    List<SeriesFixture.Day> north = fixture.of("north");

    // North's first test day is 70, so the window ends with day 69: 68, 69, 68, 69, 68.
    String seasonal =
        "seasonal[%2$s, %1$s, %2$s, %1$s, %2$s]"
            .formatted(north.get(69).sales(), north.get(68).sales());
    assertThat(SeriesFixture.examples(spark, shards, Split.TEST).get(0)).contains(seasonal);
  }

  @Test
  void whereASeriesIsNoSeasonOldTheSeasonalForecastIsItsLastValue() {
    fixture.write("t.csv", fixture.csv());
    ShardSet shards = shard("a", "csv", "t.csv", "data.season=80");
    double last = fixture.of("north").get(9).sales();

    assertThat(SeriesFixture.examples(spark, shards, Split.TRAIN).get(0))
        .endsWith("seasonal[%1$s, %1$s, %1$s] scale[0.0]".formatted(last));
  }

  @Test
  void theOrderOfRowsAndTheFilesTheyAreInChangeNoByte() {
    List<String> rows = fixture.csv();
    fixture.write("sorted.csv", rows);
    List<String> shuffled = new ArrayList<>(rows.subList(1, rows.size()));
    Collections.shuffle(shuffled, new Random(3));
    fixture.write("t/a.csv", withHeader(shuffled.subList(0, 20)));
    fixture.write("t/b.csv", withHeader(shuffled.subList(20, 150)));
    fixture.write("t/c.csv", withHeader(shuffled.subList(150, shuffled.size())));
    fixture.writeParquet(spark, "t.parquet", 3);
    shard("sorted", "csv", "sorted.csv");
    shard("shuffled", "csv", "t");
    shard("parquet", "parquet", "t.parquet");

    var expected = ShardFiles.withoutManifest(fixture.shards("sorted"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("shuffled"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("parquet"))).isEqualTo(expected);
  }

  private static List<String> withHeader(List<String> rows) {
    List<String> lines = new ArrayList<>(List.of(SeriesFixture.HEADER));
    lines.addAll(rows);
    return lines;
  }

  @Test
  void shardsAndScalingAreTheSameWhateverTheParallelism() {
    fixture.write("t.csv", fixture.csv());
    List<Normalisation> scalings = new ArrayList<>();
    for (int cores : List.of(1, 3, 8)) {
      JavaSparkContext other = LocalSpark.on("local[" + cores + "]");
      scalings.add(
          Sharder.shard(other, fixture.config("of-" + cores, "csv", "t.csv"), false)
              .manifest()
              .normalisation());
    }

    assertThat(scalings).containsOnly(scalings.get(0));
    var expected = ShardFiles.withoutManifest(fixture.shards("of-1"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("of-3"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("of-8"))).isEqualTo(expected);
  }

  @Test
  void sizesOfShardsDifferByOneAtMost() {
    fixture.write("t.csv", fixture.csv());
    Manifest manifest = shard("a", "csv", "t.csv").manifest();

    long[] rows = manifest.shards(Split.TRAIN).stream().mapToLong(ShardEntry::rows).toArray();
    assertThat(rows).hasSize(4);
    assertThat(Arrays.stream(rows).max().getAsLong() - Arrays.stream(rows).min().getAsLong())
        .isLessThanOrEqualTo(1);
    assertThat(manifest.examples(Split.TRAIN)).isEqualTo(plain(0, VALIDATION).size());
  }

  @Test
  void monthsAreEvenStepsThoughTheirLengthsDiffer() {
    List<String> first = new ArrayList<>(List.of("day,sales"));
    List<String> last = new ArrayList<>(List.of("day,sales"));
    for (int month = 0; month < 60; month++) {
      LocalDate day = SeriesFixture.START.plusMonths(month);
      first.add(day + "," + month * month);
      last.add(day.withDayOfMonth(day.lengthOfMonth()) + "," + month * month);
    }
    fixture.write("first.csv", first);
    fixture.write("last.csv", last);
    shard("first", "csv", "first.csv", ONE_SERIES);
    shard("last", "csv", "last.csv", ONE_SERIES);

    assertThat(ShardFiles.withoutManifest(fixture.shards("last")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("first")));
  }

  private static final String ONE_SERIES =
      "data.source.columns={time=day,targets=[sales],covariates=[],series-id=null}";

  @Test
  void monthsMayEndOnTheThirtiethAndMidnightsFollowTheClocks() {
    List<String> plain = new ArrayList<>(List.of("day,sales"));
    List<String> thirtieths = new ArrayList<>(List.of("day,sales"));
    List<String> midnights = new ArrayList<>(List.of("day,sales"));
    for (int i = 0; i < 120; i++) {
      plain.add(SeriesFixture.START.plusDays(i) + "," + i * i);
      LocalDate month = SeriesFixture.START.plusMonths(i);
      thirtieths.add(month.withDayOfMonth(Math.min(30, month.lengthOfMonth())) + "," + i * i);
      midnights.add(
          SeriesFixture.START
                  .plusDays(i)
                  .atStartOfDay(ZoneId.of("Europe/Berlin"))
                  .toOffsetDateTime()
              + ","
              + i * i);
    }
    fixture.write("plain.csv", plain);
    fixture.write("thirtieths.csv", thirtieths);
    fixture.write("midnights.csv", midnights);
    shard("plain", "csv", "plain.csv", ONE_SERIES);
    shard("thirtieths", "csv", "thirtieths.csv", ONE_SERIES);
    shard("midnights", "csv", "midnights.csv", ONE_SERIES);

    var expected = ShardFiles.withoutManifest(fixture.shards("plain"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("thirtieths"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("midnights"))).isEqualTo(expected);
  }

  @Test
  void timesMayBeWrittenAsTheFormatSays() {
    List<String> plain = new ArrayList<>(List.of("day,sales"));
    List<String> compact = new ArrayList<>(List.of("day,sales"));
    List<String> german = new ArrayList<>(List.of("day,sales"));
    for (int i = 0; i < 120; i++) {
      LocalDate day = SeriesFixture.START.plusDays(i);
      plain.add(day + "," + i * i);
      compact.add(day.toString().replace("-", "") + "," + i * i);
      german.add(
          day.getDayOfMonth() + "." + day.getMonthValue() + "." + day.getYear() + "," + i * i);
    }
    fixture.write("plain.csv", plain);
    fixture.write("compact.csv", compact);
    fixture.write("german.csv", german);
    shard("plain", "csv", "plain.csv", ONE_SERIES);
    shard("compact", "csv", "compact.csv", ONE_SERIES, "data.source.time-format=yyyyMMdd");
    shard("german", "csv", "german.csv", ONE_SERIES, "data.source.time-format=d.M.yyyy");

    var expected = ShardFiles.withoutManifest(fixture.shards("plain"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("compact"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("german"))).isEqualTo(expected);
  }

  @Test
  void timesMayBeNumbersDateTimesOrTimestamps() {
    List<String> numbers = new ArrayList<>(List.of("day,sales"));
    List<String> texts = new ArrayList<>(List.of("day,sales"));
    List<Row> stamps = new ArrayList<>();
    for (int hour = 0; hour < 60; hour++) {
      java.time.LocalDateTime time = SeriesFixture.START.atTime(22, 30).plusHours(hour);
      numbers.add(-5 + 3 * hour + "," + hour * hour);
      texts.add((hour % 2 == 0 ? time + "" : time + ":00Z").replace('T', ' ') + "," + hour * hour);
      stamps.add(
          RowFactory.create(
              java.sql.Timestamp.from(time.toInstant(java.time.ZoneOffset.UTC)),
              (float) hour * hour));
    }
    fixture.write("numbers.csv", numbers);
    fixture.write("texts.csv", texts);
    fixture.writeParquet(spark, "stamps", stamps, "day timestamp, sales float", 2);
    shard("numbers", "csv", "numbers.csv", ONE_SERIES);
    shard("texts", "csv", "texts.csv", ONE_SERIES);
    shard("stamps", "parquet", "stamps", ONE_SERIES);

    var expected = ShardFiles.withoutManifest(fixture.shards("numbers"));
    assertThat(ShardFiles.withoutManifest(fixture.shards("texts"))).isEqualTo(expected);
    assertThat(ShardFiles.withoutManifest(fixture.shards("stamps"))).isEqualTo(expected);
  }

  @Test
  void gapsAreFilledWithTheValueBeforeOnRequest() {
    List<String> filled = fixture.csv();
    List<String> holes = fixture.csv();
    SeriesFixture.Day last = fixture.of("north").get(39);
    for (int day : List.of(40, 41)) {
      filled.set(day + 1, new SeriesFixture.Day(day, "north", last.sales(), last.price()).csv());
      holes.set(day + 1, null);
    }
    SeriesFixture.Day next = fixture.of("north").get(50);
    filled.set(52, new SeriesFixture.Day(51, "north", next.sales(), 1234).csv());
    holes.set(52, SeriesFixture.START.plusDays(51) + ",north,,1234");
    holes.removeIf(java.util.Objects::isNull);
    fixture.write("filled.csv", filled);
    fixture.write("holes.csv", holes);
    shard("filled", "csv", "filled.csv");

    assertThat(shard("holes", "csv", "holes.csv", "data.missing=last").manifest().skipped())
        .isEqualTo(3);
    assertThat(ShardFiles.withoutManifest(fixture.shards("holes")))
        .isEqualTo(ShardFiles.withoutManifest(fixture.shards("filled")));
  }

  @Test
  void timesBeforeTheFirstValueAreLeftOut() {
    List<String> csv = fixture.csv();
    csv.set(1, SeriesFixture.START + ",north,,5");
    csv.set(2, SeriesFixture.START.plusDays(1) + ",north,3,");
    fixture.write("t.csv", csv);
    ShardSet shards = shard("a", "csv", "t.csv", "data.missing=last");

    assertThat(SeriesFixture.examples(spark, shards, Split.TRAIN).get(0))
        .startsWith("window[3.0, 5.0, " + fixture.of("north").get(2).sales() + ", ");
  }

  @Test
  void aSeriesThatNeverVariesHasADeviationOfOneAndNoScale() {
    List<String> csv = new ArrayList<>(List.of("day,sales"));
    for (int day = 0; day < 60; day++) {
      csv.add(day + ",4.5");
    }
    fixture.write("t.csv", csv);
    ShardSet shards = shard("a", "csv", "t.csv", ONE_SERIES);

    assertThat(shards.manifest().normalisation())
        .isEqualTo(new Normalisation(List.of(4.5), List.of(1.0)));
    assertThat(SeriesFixture.examples(spark, shards, Split.TEST).get(0)).endsWith("scale[0.0]");
  }

  private ShardSet shard(String name, String format, String path, String... overrides) {
    return Sharder.shard(spark, fixture.config(name, format, path, overrides), false);
  }
}
