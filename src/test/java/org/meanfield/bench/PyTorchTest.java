package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.bench.Row.Work;

/**
 * Which tuning PyTorch is measured with: beside a program of one's own in the place of PyTorch's,
 * which is compiled and run as that is, says how fast it is, and computes a number or none.
 */
class PyTorchTest {
  private static final Row ROW =
      new Row(
          "short",
          Work.TRAINING,
          ImageWorkload.LENET,
          1,
          Subject.MEANFIELD,
          List.of(),
          new Schedule(0, 1, Duration.ofSeconds(1)));

  private static final String HUGE_PAGES =
      "\"glibc.malloc.hugetlb=1\".equals(System.getenv(\"GLIBC_TUNABLES\"))";
  private static final String KEPT_HEAP = "System.getenv(\"MALLOC_TOP_PAD_\") != null";
  private static final String CHANNELS_LAST = "arguments.length > 3";

  @TempDir private Path home;
  private final List<Contender> contenders = new ArrayList<>();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final List<String> progress = new ArrayList<>();

  @Test
  void theFastestTuningIsMeasuredBesidePyTorchAsItComes() throws IOException {
    start(HUGE_PAGES + " && " + CHANNELS_LAST + " ? 20 : 40", "false");

    assertThat(notes).containsExactly(Map.entry("pytorch-tuned", "huge pages, channels last"));
    assertThat(progress).containsExactly("short: looking for PyTorch's best tuning");
  }

  @Test
  void aTuningThatComputesNoNumberIsLeftOutHoweverFastAndSaidSo() throws IOException {
    start(HUGE_PAGES + " ? 10 : " + KEPT_HEAP + " ? 20 : 40", HUGE_PAGES);

    assertThat(notes.get("pytorch-tuned")).startsWith("heap kept");
    assertThat(progress).hasSize(3);
    assertThat(progress.get(1))
        .startsWith("short: left out, huge pages has ended early")
        .contains("the loss is NaN");
    assertThat(progress.get(2)).startsWith("short: left out, huge pages, channels last has ended");
  }

  @Test
  void whereNoTuningComputesANumberTheRowEndsAndNoProcessIsLeft() throws IOException {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();

    assertThatThrownBy(() -> start("40", "true"))
        .isInstanceOf(BenchException.class)
        .hasMessage("short: PyTorch ends early however it is tuned");
    assertThat(ProcessHandle.current().children()).containsExactlyInAnyOrderElementsOf(before);
  }

  /** Where scripts/get-pytorch has fetched it; its program is compiled from the sources. */
  @Test
  void aTranslatorsLossAndGradientsAreThoseOfPyTorchsOwnModules() {
    Path checkout = Path.of("").toAbsolutePath();
    assumeThat(checkout.resolve("target/pytorch/jars")).isDirectory();
    Row translator =
        Row.ALL.stream().filter(row -> row.title().equals("transformer")).findFirst().orElseThrow();

    Parity parity = new PyTorch(checkout).parity(translator).orElseThrow();

    assertThat(parity.loss()).isLessThan(1e-5);
    assertThat(parity.gradients())
        .hasSizeGreaterThan(50)
        .allSatisfy((tensor, difference) -> assertThat(difference).isLessThan(1e-4));
  }

  /**
   * Starts the contenders, which are there until this ends.
   *
   * @param milliseconds of a step, and whether its loss is no number: expressions of the program's
   *     arguments and environment
   */
  private void start(String milliseconds, String broken) throws IOException {
    Path sources = Files.createDirectories(home.resolve("src/bench/java/libtorch"));
    Files.createDirectories(home.resolve("target/pytorch/jars"));
    Files.writeString(
        sources.resolve("LibtorchBaseline.java"),
        """
        package libtorch;

        public final class LibtorchBaseline {
          public static void main(String[] arguments) {
            double milliseconds = %s;
            System.out.println("ready");
            java.util.Scanner requests = new java.util.Scanner(System.in);
            while (requests.hasNextLine()) {
              if (%s) {
                throw new IllegalStateException("the loss is NaN");
              }
              int steps = Integer.parseInt(requests.nextLine().substring("measure ".length()));
              System.out.println((milliseconds + " ").repeat(steps));
            }
          }
        }
        """
            .formatted(milliseconds, broken));
    try {
      new PyTorch(home).start(ROW, contenders, notes, progress::add);
      assertThat(contenders)
          .extracting(Contender::name)
          .containsExactly("pytorch", "pytorch-tuned");
    } finally {
      contenders.forEach(Contender::close);
    }
  }
}
