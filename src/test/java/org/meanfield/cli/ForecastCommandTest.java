package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** Two noisy waves, trained on, evaluated and forecast. */
class ForecastCommandTest {
  private static final LocalDate START = LocalDate.of(2021, 3, 1);
  private static final int DAYS = 300;
  private static final int WINDOW = 16;
  private static final int HORIZON = 4;
  private static final List<String> SHOPS = List.of("a", "b");

  @TempDir static Path folder;
  private static Pipeline pipeline;

  @BeforeAll
  static void train() {
    pipeline = new Pipeline(folder);
    pipeline.write("waves.csv", waves(DAYS));
    pipeline.write("small.conf", conf());
    Result trained = pipeline.run("train", "--json");
    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.json().get("test").get("mae").asDouble()).isPositive();
  }

  /** The same noise whatever the length. */
  private static String waves(int days) {
    List<String> lines = new ArrayList<>(List.of("shop,day,sales,price"));
    Random random = new Random(11);
    for (int day = 0; day < days; day++) {
      for (String shop : SHOPS) {
        lines.add(
            "%s,%s,%s,%s".formatted(shop, START.plusDays(day), wave(shop, day, random), day % 3));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static double wave(String shop, int day, Random random) {
    return 50 + 10 * Math.sin(day * 0.7 + shop.charAt(0)) + random.nextGaussian();
  }

  private static String conf() {
    return """
    run { name = waves, dir = "%1$s/run" }
    data {
      shards = "%1$s/shards"
      shard-count = 2
      source {
        format = csv, train.path = "%1$s/waves.csv"
        columns { time = day, series-id = shop, targets = [sales], covariates = [price] }
      }
      window = %2$d, horizon = %3$d, season = 9
    }
    network {
      family = rnn, task = forecasting, cell = gru, layers = 1, hidden = 12
      quantiles = [0.1, 0.5, 0.9]
    }
    training {
      replicas = 2, local-steps = 4, batch-size = 16, epochs = 12
      updater { name = adam, learning-rate = 0.02 }
      validate-every-rounds = 10
    }
    """
        .formatted(folder, WINDOW, HORIZON);
  }

  @Test
  void forecastsAreFarBetterThanTheNaiveOnes() {
    Result evaluated = pipeline.run("evaluate", "--json");

    assertThat(evaluated.exit()).as(evaluated.err()).isZero();
    JsonNode json = evaluated.json();
    double mae = json.get("metrics").get("mae").asDouble();
    JsonNode baselines = json.get("baselines");
    assertThat(mae).isLessThan(0.3 * baselines.get("naive").get("mae").asDouble());
    assertThat(mae).isLessThan(0.9 * baselines.get("seasonal-naive").get("mae").asDouble());
    assertThat(Result.fields(json.get("metrics")))
        .containsExactly("loss", "mae", "mase", "rmse", "smape");
    assertThat(json.get("coverage").get("0.9").asDouble()).isBetween(0.7, 1.0);
  }

  @Test
  void evaluateShowsATable() {
    assertThat(pipeline.run("evaluate").out())
        .contains("forecast              mae       rmse    smape %       mase", "seasonal-naive ");
  }

  @Test
  void predictWritesTheTimesBehindTheTableForEverySeries() {
    Result predicted =
        pipeline.run("predict", "--input", path("waves.csv"), "--output", path("out"), "--json");

    assertThat(predicted.exit()).as(predicted.err()).isZero();
    assertThat(predicted.json().get("rows").asInt()).isEqualTo(SHOPS.size() * HORIZON);
    List<Row> rows = rows("out");
    assertThat(rows.get(0).schema())
        .isEqualTo(
            StructType.fromDDL(
                "shop string, day date, sales double, `sales-q10` double, `sales-q90` double,"
                    + " error string"));
    Random none =
        new Random(0) {
          private static final long serialVersionUID = 1;

          @Override
          public double nextGaussian() {
            return 0;
          }
        };
    for (int i = 0; i < rows.size(); i++) {
      String shop = SHOPS.get(i / HORIZON);
      int day = DAYS + i % HORIZON;
      Row row = rows.get(i);
      assertThat(row.getString(0)).isEqualTo(shop);
      assertThat(row.getDate(1).toLocalDate()).isEqualTo(START.plusDays(day));
      assertThat(row.getDouble(2)).isCloseTo(wave(shop, day, none), within(4.0));
      assertThat(row.getDouble(3)).isLessThanOrEqualTo(row.getDouble(2));
      assertThat(row.getDouble(4)).isGreaterThanOrEqualTo(row.getDouble(2));
    }
  }

  @Test
  void aSeriesShorterThanTheWindowIsNamedOrHasItsError() {
    pipeline.write("short.csv", waves(WINDOW) + "c,2021-03-01,5,0\nc,2021-03-02,5,0\n");

    predict("short.csv", "short-out")
        .failedWith(ExitCode.DATA)
        .saying("series c: has 2 times, the model's window 16", "data.on-bad-record = skip");
    Result skipped = predict("short.csv", "short-out", "--set", "data.on-bad-record=skip");
    assertThat(skipped.exit()).as(skipped.err()).isZero();
    Row last = rows("short-out").get(SHOPS.size() * HORIZON);
    assertThat(last.getString(0)).isEqualTo("c");
    assertThat(last.isNullAt(2)).isTrue();
    assertThat(last.getString(5)).contains("has 2 times");
  }

  @Test
  void timesOfAnotherStepThanTheModelsAreRefused() {
    List<String> weekly = new ArrayList<>(List.of("shop,day,sales,price"));
    for (int week = 0; week < WINDOW; week++) {
      weekly.add("a,%s,50,0".formatted(START.plusWeeks(week)));
    }
    pipeline.write("weekly.csv", String.join("\n", weekly) + "\n");

    predict("weekly.csv", "weekly-out")
        .failedWith(ExitCode.DATA)
        .saying(
            "weekly.csv: its times are 7 days apart, and the model was trained on times 1 day apart",
            "give rows in that step");
  }

  @Test
  void daysWrittenWithATimeOfDayAreTheModelsSteps() {
    List<String> days = new ArrayList<>(List.of("shop,day,sales,price"));
    for (int day = 0; day < WINDOW; day++) {
      days.add("a,%sT09:30:00,50,0".formatted(START.plusDays(day)));
    }
    pipeline.write("half-past-nine.csv", String.join("\n", days) + "\n");

    Result predicted = predict("half-past-nine.csv", "half-past-nine-out");

    assertThat(predicted.exit()).as(predicted.err()).isZero();
  }

  @Test
  void featuresAreNotKeptWhereTimesToComeHaveNone() {
    predict("waves.csv", "kept-out", "--keep-features")
        .failedWith(ExitCode.USAGE)
        .saying("--keep-features: carries columns of a table", "times to come", "leave it out");
  }

  @Test
  void otherColumnsThanTheModelsAreRefused() {
    predict("waves.csv", "other-out", "--set", "data.source.columns.covariates=[]")
        .failedWith(ExitCode.USAGE)
        .saying("names 1 target and 0 covariates, the model has 1 and 1");
  }

  @Test
  void quantilesWithoutTheMedianAreRefused() {
    pipeline
        .run("train", "--set", "network.quantiles=[0.1, 0.9]")
        .failedWith(ExitCode.USAGE)
        .saying("network.quantiles", "0.5 among them");
  }

  private static Result predict(String input, String output, String... more) {
    List<String> options =
        new ArrayList<>(List.of("--input", path(input), "--output", path(output)));
    options.addAll(List.of(more));
    return pipeline.run("predict", options.toArray(String[]::new));
  }

  private static String path(String name) {
    return pipeline.path(name).toString();
  }

  private static List<Row> rows(String name) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    return SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .read()
        .parquet(path(name))
        .collectAsList()
        .stream()
        .sorted(
            Comparator.comparing((Row row) -> row.getString(0)).thenComparing(r -> r.getDate(1)))
        .toList();
  }
}
