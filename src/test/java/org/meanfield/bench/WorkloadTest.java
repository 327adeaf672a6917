package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
  static Stream<Row> rows() {
    return Row.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aChildFindsTheWorkloadOfItsRow(Row row) {
    assertThat(Workload.titled(row.workload().title())).isEqualTo(row.workload());
  }
}
