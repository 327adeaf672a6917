package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.network.Exports;

/** What a model's {@code model.zip} is made of; what it predicts, the parity tests know. */
class RnnExportTest {

  @Test
  void onlyClassesOfDl4jAreNamedInTheConfiguration() throws IOException {
    byte[] zip = exports(languageModel(Cell.LSTM)).files().get("model.zip");

    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      assertThat(in.getNextEntry().getName()).isEqualTo("configuration.json");
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("org.deeplearning4j.nn.conf.layers.LSTM", "lstm2")
          .doesNotContain("meanfield");
    }
  }

  @Test
  void theSameModelHasTheSameBytes() {
    assertThat(exports(languageModel(Cell.LSTM)).files().get("model.zip"))
        .isEqualTo(exports(languageModel(Cell.LSTM)).files().get("model.zip"));
  }

  @Test
  void gatedRecurrentUnitsAreNamedAndLeaveNoFile() {
    Exports exports = exports(languageModel(Cell.GRU));

    assertThat(exports.files()).isEmpty();
    assertThat(exports.notes())
        .containsExactly("no model.zip: DL4J cannot express gru1: it lacks gated recurrent units");
  }

  private static Exports exports(RnnArchitecture network) {
    return Exports.of(network, network.initialModel(1));
  }

  private static RnnArchitecture languageModel(Cell cell) {
    RnnConfig config =
        new RnnConfig(Task.LANGUAGE_MODEL, cell, 2, 4, 3, false, 0.1, false, List.of(), 5);
    return LanguageModel.of(config, 6, List.of());
  }
}
