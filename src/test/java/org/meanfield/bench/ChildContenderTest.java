package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real processes: shell scripts that speak the protocol, or fail to. */
class ChildContenderTest {
  private static final Duration AMPLE = Duration.ofSeconds(60);

  @Test
  void answersWithTheTimeOfEachStep() {
    try (Contender child = start("echo ready; while read word steps; do echo 1.5 $steps; done")) {
      assertThat(child.measure(2)).containsExactly(1.5, 2);
    }
  }

  @Test
  void aChildThatDiesIsReportedWithItsLastWords() {
    assertThatThrownBy(() -> start("echo cannot load libtorch >&2; exit 1"))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("fake has ended early")
        .hasMessageContaining("cannot load libtorch");
  }

  @Test
  void aChildThatMakesAnotherNumberOfStepsIsRefused() {
    try (Contender child = start("echo ready; read request; echo 1 2 3")) {
      assertThatThrownBy(() -> child.measure(2))
          .isInstanceOf(BenchException.class)
          .hasMessage("fake made 3 steps instead of 2");
    }
  }

  @Test
  void aChildThatIsSilentBeyondItsLimitIsEnded() {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();

    assertThatThrownBy(
            () ->
                ChildContender.start(
                    "fake", new ProcessBuilder("sleep", "1000"), Duration.ofMillis(200)))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("no answer within");

    assertThat(ProcessHandle.current().children()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aProgramThatDoesNotExistIsNamed() {
    assertThatThrownBy(
            () -> ChildContender.start("fake", new ProcessBuilder("/no/such/program"), AMPLE))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("/no/such/program");
  }

  private static Contender start(String script) {
    return ChildContender.start("fake", new ProcessBuilder("sh", "-c", script), AMPLE);
  }
}
