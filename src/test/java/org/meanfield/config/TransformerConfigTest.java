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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;

class TransformerConfigTest {
  private static final String LANGUAGE_MODEL =
      """
      run.name = words
      data { source { format = text, train.path = words.txt }, tokenizer.kind = word }
      network { family = transformer, task = language-model }
      training { epochs = 1, updater.name = adam }
      """;

  private static final String TABLE =
      "format = csv, train.path = words.csv, columns { text = text, label = label }";

  private static final String PAIRS =
      "format = tsv, train.path = words.tsv, columns { source = a, target = b }";

  @TempDir private Path folder;

  @Test
  void theTaskDecidesOnTheArchitecture() {
    TransformerConfig network = network(LANGUAGE_MODEL, "network.layers=3");

    assertThat(network.encoderLayers()).isZero();
    assertThat(network.decoderLayers()).isEqualTo(3);
    assertThat(network.feedForward()).isEqualTo(4 * network.width());
    assertThat(network.tied()).isTrue();
    assertThat(network.labelSmoothing()).isZero();
    assertThat(errors(LANGUAGE_MODEL, "network.architecture=encoder-only"))
        .singleElement()
        .asString()
        .contains("must be decoder-only for network.task = language-model");
  }

  @Test
  void aPresetIsAsItsPaperHasItButForWhatIsGiven() {
    TransformerConfig network =
        network(LANGUAGE_MODEL, "network.preset=gpt2-small", "network.layers=2");

    assertThat(network.preset()).isEqualTo("gpt2-small");
    assertThat(network.decoderLayers()).isEqualTo(2);
    assertThat(network.width()).isEqualTo(768);
    assertThat(network.heads()).isEqualTo(12);
    assertThat(network.normalisation()).isEqualTo(NormalisationPlace.PRE);
    assertThat(network.positions()).isEqualTo(PositionKind.LEARNED);
    assertThat(network.activation()).isEqualTo(Activation.GELU_TANH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-small", "bert-base"})
  void aPresetIsForWhateverTask(String preset) {
    String classification =
        LANGUAGE_MODEL
            .replace("task = language-model", "task = sequence-classification")
            .replace("format = text, train.path = words.txt", TABLE);
    String translation =
        LANGUAGE_MODEL
            .replace("task = language-model", "task = translation")
            .replace("format = text, train.path = words.txt", PAIRS);
    for (String text : List.of(LANGUAGE_MODEL, classification, translation)) {
      assertThat(network(text, "network.preset=" + preset).width()).isEqualTo(768);
    }
  }

  @Test
  void headsDivideTheWidth() {
    assertThat(errors(LANGUAGE_MODEL, "network.width=100", "network.heads=8"))
        .singleElement()
        .asString()
        .contains("network.heads = 8: must divide network.width = 100");
  }

  @Test
  void whatAModelRecordsIsReadAgain() {
    Config config = Config.load(write(LANGUAGE_MODEL), List.of("training.sequence-length=35"));

    assertThat(NetworkConfig.recorded(config.flat(), "network.json")).isEqualTo(config.network());
  }

  private TransformerConfig network(String text, String... settings) {
    return (TransformerConfig) Config.load(write(text), List.of(settings)).network();
  }

  private List<String> errors(String text, String... settings) {
    return catchThrowableOfType(
            ConfigException.class, () -> Config.load(write(text), List.of(settings)))
        .getMessage()
        .lines()
        .toList();
  }

  private String write(String text) {
    try {
      return Files.writeString(folder.resolve("pipeline.conf"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
