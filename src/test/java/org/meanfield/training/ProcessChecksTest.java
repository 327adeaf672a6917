package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.CnnConfig;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.InstructionSet;
import org.meanfield.data.Normalisation;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.FeatureFormat;

class ProcessChecksTest {
  private static final Holdings ONE = new Holdings(1, 1, false, false);

  private static final long TOO_MUCH = 1L << 50;

  private static NetworkSpec network() {
    Normalisation none = new Normalisation(List.of(0.0, 0.0), List.of(1.0, 1.0));
    return NetworkSpec.ofThisProcess(
        CnnArchitecture.of(
            new CnnConfig("", List.of(), List.of(4)),
            new FeatureFormat(2, none),
            List.of("a", "b")),
        NetworkUse.training(new Optimizer.Sgd(0)),
        8,
        new EngineConfig(InstructionSet.AUTO));
  }

  @Test
  void aProcessWithEnoughOfEverythingIsOk() {
    List<Check> checks = checks(network(), 1_000_000, 1_000_000);

    assertThat(checks).allMatch(Check::ok).allMatch(check -> check.where().equals("here"));
    assertThat(detail(checks, "probe")).isEqualTo(network().probe());
    assertThat(detail(checks, "threads")).startsWith("counted 1; ");
  }

  @Test
  void theProbeOfANetworkThatIsNotKnownIsNotKnownEither() {
    ProcessChecks.Need need =
        new ProcessChecks.Need(network().instructionSet(), null, MemoryNeed.UNKNOWN);

    List<Check> checks = ProcessChecks.here("here", need, ONE);

    assertThat(checks).allMatch(Check::ok);
    assertThat(detail(checks, "probe")).isEqualTo("not known until there are shards");
    assertThat(detail(checks, "threads")).startsWith("counted 1; ");
  }

  @Test
  void otherBitsAndTooLittleMemoryAreFound() {
    NetworkSpec own = network();
    NetworkSpec other =
        new NetworkSpec(
            own.architecture(), own.use(), own.batchSize(), own.instructionSet(), "0123");

    List<Check> checks = checks(other, TOO_MUCH, TOO_MUCH);

    assertThat(checks.stream().filter(check -> !check.ok()).map(Check::name))
        .containsExactly("probe", "native-memory", "heap");
    assertThat(detail(checks, "probe")).isEqualTo(own.probe() + ", where the driver has 0123");
    assertThat(detail(checks, "heap")).contains("spark.executor.memory");
  }

  private static String detail(List<Check> checks, String name) {
    return checks.stream()
        .filter(check -> check.name().equals(name))
        .map(Check::detail)
        .findFirst()
        .orElseThrow();
  }

  private static List<Check> checks(NetworkSpec spec, long network, long state) {
    return ProcessChecks.here(
        "here",
        new ProcessChecks.Need(
            spec.instructionSet(),
            spec,
            new MemoryNeed(network, 0, 0, 0, state, 0, Exchange.STRAIGHT, 1, 0)),
        ONE);
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
