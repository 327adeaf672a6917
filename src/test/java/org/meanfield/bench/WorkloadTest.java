package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Config;

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
}
