package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** Numbers such as times in seconds since 1970, which differ only where 32 bits have no digits. */
class WideValuesTest {
  private static final long SECOND = 1_700_000_000L;
  private static final String TABLE =
      "{ format = csv, train.path = \"%s\", columns = { features = [a,b], label = %s } }";
  private static final String[] LONGER = {
    "--json",
    "--set",
    "data.splits.test=0.2",
    "--set",
    "training.epochs=40",
    "--set",
    "training.updater.learning-rate=0.05"
  };

  @TempDir Path folder;

  @Test
  void classesThatDifferByASecondAreToldApartAlsoByAModelThatWasMoved() throws IOException {
    Pipeline pipeline = new Pipeline(folder);
    table(
        pipeline,
        i -> "%s,%s,%s".formatted(SECOND + i % 2, noise.nextGaussian(), "pq".charAt(i % 2)));
    pipeline.source(TABLE.formatted(pipeline.path("t.csv"), "y"));
    pipeline.network("network { family = cnn, preset = mlp, head = [4] }");

    Result trained = pipeline.run("train", LONGER);

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.json().get("test").get("accuracy").asDouble()).isEqualTo(1);
    Files.move(pipeline.path("run/model"), pipeline.path("moved"));
    Result evaluated =
        pipeline.run("evaluate", "--json", "--model", pipeline.path("moved").toString());
    assertThat(evaluated.json().get("metrics")).isEqualTo(trained.json().get("test"));
    assertThat(predicted(pipeline, "moved"))
        .hasSize(200)
        .allSatisfy(row -> assertThat(row.<String>getAs("class")).isEqualTo(row.getAs("y")));
  }

  @Test
  void aNumberToPredictComesBackWithAllItsDigits() {
    Pipeline pipeline = new Pipeline(folder);
    table(pipeline, i -> "%s,%s,%s".formatted(i % 50, 1, SECOND + i % 50));
    pipeline.source(TABLE.formatted(pipeline.path("t.csv"), "y"));
    pipeline.network("network { family = cnn, task = regression, preset = mlp, head = [] }");

    Result trained = pipeline.run("train", LONGER);

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.json().get("test").get("mae").asDouble()).isLessThan(0.5);
    assertThat(predicted(pipeline, "run/model"))
        .allSatisfy(
            row ->
                assertThat(row.<Double>getAs("predicted-y") - Double.parseDouble(row.getAs("y")))
                    .isBetween(-2.0, 2.0));
  }

  @Test
  void aSeriesIsForecastWithAllItsDigits() {
    Pipeline pipeline = new Pipeline(folder);
    List<String> lines = new ArrayList<>(List.of("t,v"));
    for (int t = 0; t < 200; t++) {
      lines.add(t + "," + (SECOND + t % 4));
    }
    pipeline.write("t.csv", String.join("\n", lines));
    pipeline.source(
        "{ format = csv, train.path = \"%s\", columns = { time = t, targets = [v] } }"
            .formatted(pipeline.path("t.csv")));
    pipeline.network(
        """
        data { window = 8, horizon = 4, splits.by = time }
        network { family = rnn, task = forecasting, cell = gru, layers = 1, hidden = 8 }
        """);

    Result trained = pipeline.run("train", LONGER);

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(trained.json().get("test").get("mae").asDouble()).isLessThan(0.5);
    List<Row> forecast = predicted(pipeline, "run/model");
    assertThat(forecast).hasSize(4);
    for (int step = 0; step < 4; step++) {
      assertThat(forecast.get(step).<Double>getAs("v") - SECOND).isBetween(step - 1.0, step + 1.0);
    }
  }

  private final Random noise = new Random(1);

  /** Of 200 rows. */
  private static void table(Pipeline pipeline, java.util.function.IntFunction<String> row) {
    List<String> lines = new ArrayList<>(List.of("a,b,y"));
    for (int i = 0; i < 200; i++) {
      lines.add(row.apply(i));
    }
    pipeline.write("t.csv", String.join("\n", lines));
  }

  private static List<Row> predicted(Pipeline pipeline, String model) {
    Path output = pipeline.path("out");
    Result result =
        pipeline.run(
            "predict",
            "--model",
            pipeline.path(model).toString(),
            "--input",
            pipeline.path("t.csv").toString(),
            "--output",
            output.toString());
    assertThat(result.exit()).as(result.err()).isZero();
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(output.toString())
        .collectAsList();
  }
}
