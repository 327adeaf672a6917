package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private Result train(String... options) {
    List<String> arguments = new ArrayList<>(List.of("train", "conf/mlp-penguins.conf"));
    arguments.addAll(List.of("--master", "local[2]"));
    arguments.addAll(List.of("--set", "run.dir=\"" + folder.resolve("run") + "\""));
    arguments.addAll(List.of("--set", "data.shards=\"" + folder.resolve("shards") + "\""));
    arguments.addAll(List.of(options));
    return Result.of(arguments.toArray(String[]::new));
  }
}
