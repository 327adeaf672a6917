package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.Probe;

class ProcessChecksTest {
  private static final long TOO_MUCH = 1L << 50;

  @Test
  void aProcessWithEnoughOfEverythingIsOk() {
    try (Engine engine = Engine.open(Optional.empty())) {
      List<Check> checks =
          checks(engine.instructionSet(), Probe.hash(engine), 1_000_000, 1_000_000);

      assertThat(checks).allMatch(Check::ok).allMatch(check -> check.where().equals("here"));
    }
  }

  @Test
  void otherBitsAndTooLittleMemoryAreFound() {
    try (Engine engine = Engine.open(Optional.empty())) {
      List<Check> checks = checks(engine.instructionSet(), "0123", TOO_MUCH, TOO_MUCH);

      assertThat(checks.stream().filter(check -> !check.ok()).map(Check::name))
          .containsExactly("probe", "native-memory", "heap");
      assertThat(checks.get(checks.size() - 1).detail()).contains("spark.executor.memory");
    }
  }

  private static List<Check> checks(
      InstructionSet instructionSet, String probe, long network, long state) {
    return ProcessChecks.here(
        "here",
        new ProcessChecks.Need(instructionSet, probe, new MemoryNeed(network, 0, state, 0)),
        1,
        1,
        false);
  }

  @Test
  void aCacheOfNativesThatCannotBeWrittenIsFound(@TempDir Path folder) {
    assertThat(ProcessChecks.nativeCache("here", folder).ok()).isTrue();
    assertThat(folder).isEmptyDirectory();

    Check missing = ProcessChecks.nativeCache("here", folder.resolve("missing"));
    assertThat(missing.ok()).isFalse();
    assertThat(missing.detail()).contains("org.bytedeco.javacpp.cachedir");
  }
}
