package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Config;
import org.meanfield.network.LayerSummary;

class WorkloadTest {
  static Stream<Row> rows() {
    return Row.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aChildFindsTheMaterialOfItsRow(Row row) {
    assertThat(Material.titled(row.material().title())).isEqualTo(row.material());
  }

  @ParameterizedTest
  @EnumSource
  void anImageWorkloadTrainsThePresetOfItsName(ImageWorkload workload) {
    Config config =
        Config.load("conf/cnn-fashion.conf", List.of("network.preset=" + workload.title()));

    assertThat(workload.network()).isEqualTo(config.network());
  }

  /** As many as the program that PyTorch is measured with has, which refuses any other number. */
  @ParameterizedTest
  @CsvSource({
    "TRANSFORMER,1310696",
    "DECODER_ONLY,5211040",
    "DECODER_ONLY_1024,5211040",
  })
  void aTransformerHasTheParametersOfItsPapersTable(TransformerWorkload workload, long parameters) {
    assertThat(workload.parameters()).isEqualTo(parameters);
  }

  @Test
  void aGanWorkloadTrainsThePresetOfItsNameWithoutAnAverage() {
    Config config =
        Config.load(
            "conf/gan-fashion.conf",
            List.of(
                "network.preset=dcgan", "training.gan={ema=0,warm-up-steps=0,label-smoothing=0}"));

    assertThat(GanWorkload.DCGAN.network()).isEqualTo(config.network());
    assertThat(GanWorkload.DCGAN.parameters()).isEqualTo(904_834);
  }

  /** Real and made: there, back to the images and to the weight; then there and to the images. */
  @Test
  void aGansStepCountsEveryPassThroughItsDiscriminator() {
    double convolution = 2.0 * 7 * 7 * 128 * 64 * 4 * 4;

    LayerSummary layer =
        GanWorkload.DCGAN.architecture().layers().stream()
            .filter(summary -> summary.name().equals("discriminator.conv2"))
            .findFirst()
            .orElseThrow();
    assertThat((double) layer.trainingFlops())
        .isCloseTo((3 + 3 + 2) * convolution, Percentage.withPercentage(1));
  }
}
