package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassWeightsConfigTest {
  private static final String TABLE =
      """
      run.name = w
      data.source { format = csv, train.path = a.csv, columns { features = [a], label = b } }
      network { family = cnn, preset = mlp }
      training { epochs = 1, updater.name = adam }
      """;

  @TempDir Path folder;

  @Test
  void thereAreNoneUnlessAskedFor() {
    Config config = load();

    assertThat(config.training().classWeights().exist()).isFalse();
    assertThat(config.flat()).doesNotContainKey("training.class-weights");
  }

  @Test
  void noneIsWhatItIsWithoutTheKey() {
    Config config = load("training.class-weights=none");

    assertThat(config.training().classWeights().exist()).isFalse();
    assertThat(config.flat()).isEqualTo(load().flat());
  }

  @Test
  void theyAreBalancedOrANumberForEachClass() {
    assertThat(load("training.class-weights=balanced").training().classWeights().balanced())
        .isTrue();

    Config config = load("training.class-weights={ cat = 2, \"two words\" = 0.5, \"1.5\" = 3 }");

    assertThat(config.training().classWeights().byClass())
        .isEqualTo(Map.of("cat", 2., "two words", 0.5, "1.5", 3.));
    assertThat(config.flat()).containsEntry("training.class-weights.cat", "2.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { cat = 0 }    | class-weights.cat = 0: must be greater than 0
          { cat = -1 }   | class-weights.cat = -1: must be greater than 0
          { cat = 1e99 } | class-weights.cat = 1.0E99: must be greater than 0, and in the range
          { cat = NaN }  | class-weights.cat = "NaN": must be a number
          { cat = [] }   | class-weights.cat = []: must be a number
          {}             | class-weights = {}: must name every class
          balance        | class-weights = "balance": must be none, balanced, or a section of numbers
          2              | class-weights = 2: must be none, balanced, or a section of numbers by class
          """)
  void whatIsNoWeightIsRefusedByName(String value, String problem) {
    assertThatThrownBy(() -> load("training.class-weights=" + value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("training." + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          balanced    | class-weights = balanced: network.task = regression has no classes
          { cat = 2 } | class-weights = { … }: network.task = regression has no classes
          """)
  void aTaskWithoutClassesHasNone(String value, String problem) {
    assertThatThrownBy(() -> load("training.class-weights=" + value, "network.task=regression"))
        .hasMessageContaining("training." + problem);
  }

  @Test
  void dl4jHasNone() {
    assertThatThrownBy(() -> load("training.class-weights=balanced", "training.master=dl4j"))
        .hasMessageContaining(
            "training.class-weights = balanced: dl4j-spark counts every example as much");
  }

  private Config load(String... overrides) {
    try {
      Path file = Files.writeString(folder.resolve("w.conf"), TABLE);
      return Config.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
