package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** Prices of Mondays to Fridays with two holidays: sharded, trained on, evaluated and forecast. */
class CalendarCommandTest {
  /** A Monday. */
  private static final LocalDate START = LocalDate.of(2025, 7, 7);

  private static final Set<LocalDate> HOLIDAYS =
      Set.of(LocalDate.of(2025, 9, 1), LocalDate.of(2025, 11, 27));

  /** A Tuesday: what follows goes over the end of the year, and over a weekend. */
  private static final LocalDate LAST = LocalDate.of(2025, 12, 30);

  private static final String OBSERVED = "data.calendar=observed";

  @TempDir static Path folder;
  private static Pipeline pipeline;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    pipeline.write("prices.csv", prices());
    pipeline.write("small.conf", conf());
    Result trained = pipeline.run("train", "--json");
    assertThat(trained.exit()).as(trained.err()).isZero();
    Result observed = pipeline.run("train", "--json", "--set", OBSERVED, "--set", run("observed"));
    assertThat(observed.exit()).as(observed.err()).isZero();
  }

  /** Each day of the week has its price. */
  private static String prices() {
    List<String> lines = new ArrayList<>(List.of("day,price"));
    Stream.iterate(START, day -> !day.isAfter(LAST), day -> day.plusDays(1))
        .filter(day -> day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
        .filter(day -> !HOLIDAYS.contains(day))
        .forEach(day -> lines.add(day + "," + price(day)));
    return String.join("\n", lines) + "\n";
  }

  private static double price(LocalDate day) {
    return 100 + 10 * Math.cos(day.getDayOfWeek().getValue() * 2 * Math.PI / 5);
  }

  private static String run(String name) {
    return "run={name=%1$s,dir=\"%2$s/run-%1$s\"}".formatted(name, folder);
  }

  private static String conf() {
    return """
    run { name = prices, dir = "%1$s/run" }
    data {
      shards = "%1$s/shards-"${run.name}
      shard-count = 2
      source {
        format = csv, train.path = "%1$s/prices.csv"
        columns { time = day, targets = [price] }
      }
      calendar = business-days, missing = last, window = 10, horizon = 4, season = 5
    }
    network { family = rnn, task = forecasting, cell = gru, layers = 1, hidden = 12 }
    training {
      replicas = 2, local-steps = 4, batch-size = 8, epochs = 40
      updater { name = adam, learning-rate = 0.02 }
    }
    """
        .formatted(folder);
  }

  @Test
  void theShardSetSaysItsStepAndFillsTheHolidays() {
    Result sharded = pipeline.run("shard", "--json");

    assertThat(sharded.exit()).as(sharded.err()).isZero();
    assertThat(sharded.json().get("skipped").asInt()).isEqualTo(2);
    // Of 127 business days the last 13 are for testing, four an example.
    assertThat(sharded.json().get("examples").get("test").asInt()).isEqualTo(13 - 3);
    assertThat(text("shards-prices/manifest.json"))
        .contains("\"step\" : \"1 business day\"", "\"data.calendar\" : \"business-days\"");
    assertThat(text("run/model/network.json"))
        .contains("\"step\" : \"1 business day\"", "\"calendar\" : \"business-days\"");
  }

  @Test
  void forecastsAreOfTheBusinessDaysToComeOverTheEndOfTheYear() {
    predict("out");

    List<Row> rows = rows("out");
    assertThat(rows)
        .extracting(row -> row.getDate(0).toString())
        .containsExactly("2025-12-31", "2026-01-01", "2026-01-02", "2026-01-05");
    for (Row row : rows) {
      assertThat(row.getDouble(1))
          .as("%s", row)
          .isCloseTo(price(row.getDate(0).toLocalDate()), within(6.0));
    }
  }

  @Test
  void forecastsOfObservedRowsSayTheLastTimeAndTheStepsBehindIt() {
    predict("observed-out", "--set", OBSERVED, "--set", run("observed"));

    List<Row> rows = rows("observed-out");
    assertThat(rows.get(0).schema())
        .isEqualTo(StructType.fromDDL("`last-day` date, step int, price double, error string"));
    assertThat(rows).extracting(row -> row.getInt(1)).containsExactly(1, 2, 3, 4);
    assertThat(rows).extracting(row -> row.getDate(0).toString()).containsOnly("" + LAST);
  }

  @Test
  void anotherCalendarThanTheModelsIsRefusedByName() {
    String model = folder.resolve("run/model").toString();

    pipeline
        .run("predict", "--input", input(), "--output", path("x"), "--set", "data.calendar=daily")
        .failedWith(ExitCode.USAGE)
        .saying(
            "data.calendar = daily: the model was trained with business-days",
            "set data.calendar = business-days");
    pipeline
        .run(
            "evaluate",
            "--model",
            model,
            "--other-data",
            "--set",
            OBSERVED,
            "--set",
            run("observed"))
        .failedWith(ExitCode.USAGE)
        .saying("its calendar is business-days, the shard set's observed");
  }

  @Test
  void aColumnOfTheUsersThatIsCalledStepIsRefusedByName() {
    pipeline.write("named.csv", prices().replace("day,price", "day,step"));

    Result trained =
        pipeline.run(
            "train",
            "--set",
            OBSERVED,
            "--set",
            run("named"),
            "--set",
            "data.source.train.path=\"" + path("named.csv") + "\"",
            "--set",
            "data.source.columns={time=day,targets=[step]}",
            "--set",
            "training.epochs=1");
    assertThat(trained.exit()).as(trained.err()).isZero();
    pipeline
        .run(
            "predict",
            "--input",
            path("named.csv"),
            "--output",
            path("y"),
            "--set",
            OBSERVED,
            "--set",
            run("named"),
            "--set",
            "data.source.columns={time=day,targets=[step]}")
        .failedWith(ExitCode.DATA)
        .saying("column step would be carried to the output");
  }

  @Test
  void aSeriesColumnThatIsCalledStepIsRefusedByName() {
    pipeline.write(
        "several.csv", prices().replaceAll("(?m)^2", "a,2").replace("day,", "step,day,"));

    pipeline
        .run(
            "predict",
            "--input",
            path("several.csv"),
            "--output",
            path("z"),
            "--set",
            OBSERVED,
            "--set",
            run("observed"),
            "--set",
            "data.source.columns.series-id=step")
        .failedWith(ExitCode.DATA)
        .saying("column step would be carried to the output", "rename it");
  }

  private static String text(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void predict(String output, String... more) {
    List<String> options = new ArrayList<>(List.of("--input", input(), "--output", path(output)));
    options.addAll(List.of(more));
    Result predicted = pipeline.run("predict", options.toArray(String[]::new));
    assertThat(predicted.exit()).as(predicted.err()).isZero();
  }

  private static String input() {
    return path("prices.csv");
  }

  private static String path(String name) {
    return pipeline.path(name).toString();
  }

  private static List<Row> rows(String name) {
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(path(name))
        .collectAsList()
        .stream()
        .sorted(
            Comparator.comparing((Row row) -> row.getDate(0))
                .thenComparing(row -> row.schema().length() == 4 ? row.getInt(1) : 0))
        .toList();
  }
}
