package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.network.ExportedZip;
import org.meanfield.network.Exports;

/** What a model's {@code model.zip} is made of; what it predicts, the parity tests know. */
class RnnExportTest {
  @TempDir Path folder;

  @Test
  void onlyClassesOfDl4jAreNamedInTheConfiguration() throws IOException {
    byte[] zip = zip(languageModel(Cell.LSTM));

    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      assertThat(in.getNextEntry().getName()).isEqualTo("configuration.json");
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("org.deeplearning4j.nn.conf.layers.LSTM", "lstm2")
          .doesNotContain("meanfield");
    }
  }

  @Test
  void theSameModelHasTheSameBytes() {
    assertThat(zip(languageModel(Cell.LSTM))).isEqualTo(zip(languageModel(Cell.LSTM)));
  }

  @Test
  void gatedRecurrentUnitsAreNamedAndLeaveNoFile() {
    RnnArchitecture network = languageModel(Cell.GRU);
    Exports exports = Exports.of(network, network.initialModel(1), folder);

    assertThat(exports.files()).isEmpty();
    assertThat(exports.notes())
        .containsExactly("no model.zip: DL4J cannot express gru1: it lacks gated recurrent units");
  }

  private static byte[] zip(RnnArchitecture network) {
    return ExportedZip.of(network, network.initialModel(1));
  }

  private static RnnArchitecture languageModel(Cell cell) {
    RnnConfig config =
        new RnnConfig(Task.LANGUAGE_MODEL, cell, 2, 4, 3, false, 0.1, false, List.of(), 5);
    return LanguageModel.of(config, 6, List.of());
  }
}
