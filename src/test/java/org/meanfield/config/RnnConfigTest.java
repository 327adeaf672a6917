package org.meanfield.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RnnConfigTest {
  private static final String LANGUAGE_MODEL =
      """
      run.name = words
      data { source { format = text, train.path = words.txt }, tokenizer.kind = word }
      network { family = rnn, task = language-model }
      training { epochs = 1, updater.name = adam }
      """;
  private static final String FORECAST =
      """
      run.name = rain
      data { source { format = csv, train.path = rain.csv, columns { time = day, targets = [rain] } }
             window = 28, horizon = 7 }
      network { family = rnn, task = forecasting }
      training { epochs = 1, updater.name = adam }
      """;

  @TempDir private Path folder;

  @Test
  void aLanguageModelReadsOneStreamAndTestsOnItsEnd() {
    Config config = Config.load(write(LANGUAGE_MODEL), List.of("training.sequence-length=35"));

    assertThat(config.data().order()).isEqualTo(DataConfig.Order.SEQUENTIAL);
    assertThat(config.data().splits().by()).isEqualTo(SplitsConfig.By.POSITION);
    RnnConfig network = (RnnConfig) config.network();
    assertThat(network.sequenceLength()).isEqualTo(35);
    assertThat(network.embedding()).isEqualTo(network.hidden());
    assertThat(NetworkConfig.recorded(config.flat(), "network.json")).isEqualTo(network);
  }

  @Test
  void aForecastIsTheMedianUnlessOtherQuantilesAreAskedFor() {
    RnnConfig median = (RnnConfig) Config.load(write(FORECAST), List.of()).network();
    RnnConfig three =
        (RnnConfig)
            Config.load(write(FORECAST), List.of("network.quantiles=[0.1, 0.5, 0.9]")).network();

    assertThat(median.quantiles()).containsExactly(0.5);
    assertThat(three.quantiles()).containsExactly(0.1, 0.5, 0.9);
  }

  @Test
  void theForecastMustBeAmongTheQuantiles() {
    assertThat(errors(FORECAST, "network.quantiles=[0.1, 0.9]"))
        .singleElement()
        .asString()
        .contains("network.quantiles = [0.1, 0.9]: must ascend, and have 0.5 among them");
  }

  @Test
  void withoutATaskNothingIsSaidOfTheData() {
    assertThat(errors(LANGUAGE_MODEL.replace("task = language-model", "")))
        .singleElement()
        .asString()
        .startsWith("network.task: missing; give language-model, sequence-classification");
  }

  @Test
  void whatHasNoMeaningForTheTaskIsAnUnknownKey() {
    assertThat(errors(FORECAST, "network.tied=true"))
        .singleElement()
        .asString()
        .startsWith("network.tied: unknown key");
    assertThat(errors(LANGUAGE_MODEL, "data.window=3"))
        .singleElement()
        .asString()
        .startsWith("data.window: unknown key");
  }

  @Test
  void poolingIsForWholeSequencesAlone() {
    assertThat(errors(LANGUAGE_MODEL, "network.pooling=mean"))
        .singleElement()
        .asString()
        .startsWith("network.pooling: unknown key")
        .contains("network.task = sequence-classification");
  }

  @Test
  void tiedWeightsNeedOneWidth() {
    assertThat(errors(LANGUAGE_MODEL, "network.tied=true", "network.embedding=64"))
        .singleElement()
        .asString()
        .contains("needs network.embedding = network.hidden, and they are 64 and 256");
  }

  @Test
  void aTextIsNeitherDrawnByFractionNorShuffled() {
    assertThat(errors(LANGUAGE_MODEL, "data.splits.by=fraction", "data.order=shuffled"))
        .satisfiesExactlyInAnyOrder(
            error -> assertThat(error).contains("data.splits.by = \"fraction\": must be position"),
            error -> assertThat(error).contains("data.order = \"shuffled\": must be sequential"));
  }

  @Test
  void dl4jSparkTrainsNoSequences() {
    assertThat(errors(LANGUAGE_MODEL, "training.master=dl4j"))
        .singleElement()
        .asString()
        .contains("dl4j-spark trains networks for classification only");
  }

  @Test
  void aMetricThatTheTaskLacksCannotStopIt() {
    assertThat(errors(FORECAST, "training.stop.metric=accuracy"))
        .singleElement()
        .asString()
        .contains("must be one of loss, mae, rmse for network.task = forecasting");
  }

  private List<String> errors(String text, String... overrides) {
    String path = write(text);
    return catchThrowableOfType(ConfigException.class, () -> Config.load(path, List.of(overrides)))
        .errors();
  }

  private String write(String text) {
    try {
      return Files.writeString(folder.resolve("pipeline.conf"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
