package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.testing.LocalSpark;

/** The shipped table, trained as the shipped configuration has it. */
class TableTrainingTest {
  @TempDir Path folder;

  @Test
  void theSpeciesOfPenguinsIsLearnedFromFourMeasurements() {
    Result trained = train("--json");

    assertThat(trained.exit()).as(trained.err()).isZero();
    JsonNode outcome = trained.json();
    assertThat(outcome.get("outcome").asText()).isEqualTo("finished");
    assertThat(outcome.get("test").get("accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(trained.err()).contains("(2 bad records skipped)", "dense2");
  }

  /** Beside the mean, which explains nothing of how penguins differ, and a table of all rows. */
  @Test
  void theMassOfPenguinsIsPredictedFromThreeMeasurements() {
    Result trained = run("train", "conf/mlp-penguin-mass.conf", "--json");

    assertThat(trained.exit()).as(trained.err()).isZero();
    JsonNode test = trained.json().get("test");
    assertThat(test.get("r2").asDouble()).isGreaterThan(0.75);
    assertThat(test.get("mae").asDouble()).isBetween(200.0, 400.0);
    assertThat(folder.resolve("run/samples/predicted-test.png")).exists();

    Result predicted =
        run(
            "predict",
            "conf/mlp-penguin-mass.conf",
            "--input",
            "data-samples/penguins/penguins.csv",
            "--output",
            folder.resolve("out").toString());
    assertThat(predicted.exit()).as(predicted.err()).isZero();
    List<Double> errors = new ArrayList<>();
    for (Row row : rows(folder.resolve("out"))) {
      if (!row.isNullAt(row.fieldIndex("predicted-body-mass-g"))) {
        double mass = Double.parseDouble(row.getAs("body-mass-g"));
        errors.add(Math.abs(row.<Double>getAs("predicted-body-mass-g") - mass));
      }
    }
    assertThat(errors).hasSize(342);
    assertThat(errors.stream().mapToDouble(e -> e).average().orElseThrow()).isBetween(200.0, 400.0);
  }

  @Test
  void aConvolutionOverFeaturesNamesTheLayerAndWhatReachesIt() {
    train("--set", "network.blocks=[{ convolution = { channels = 4 } }]")
        .failedWith(ExitCode.USAGE)
        .saying(
            "network.blocks.0: conv1 needs an image (channels, height, width)",
            "what reaches it is [4]",
            "network.preset = mlp");
  }

  @Test
  void featuresCannotBeAugmented() {
    train("--set", "augmentation.flip=true")
        .failedWith(ExitCode.USAGE)
        .saying("augmentation: needs images", "[features, label]", "remove it");
  }

  private static List<Row> rows(Path output) {
    return SparkSession.builder()
        .sparkContext(LocalSpark.on("local[2]").sc())
        .getOrCreate()
        .read()
        .parquet(output.toString())
        .collectAsList();
  }

  private Result train(String... options) {
    return run("train", "conf/mlp-penguins.conf", options);
  }

  private Result run(String command, String configuration, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, configuration));
    arguments.addAll(List.of("--master", "local[2]"));
    arguments.addAll(List.of("--set", "run.dir=\"" + folder.resolve("run") + "\""));
    arguments.addAll(List.of("--set", "data.shards=\"" + folder.resolve("shards") + "\""));
    arguments.addAll(List.of(options));
    return Result.of(arguments.toArray(String[]::new));
  }
}
