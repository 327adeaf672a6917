package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.meanfield.bench.Benchmark.Baseline.DL4J_ONEDNN;
import static org.meanfield.bench.Benchmark.Baseline.PYTORCH;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {
  @Test
  void aRowThatDoesNotExistIsRefusedWithTheOnesThatDo() {
    assertThatThrownBy(() -> Benchmark.of(List.of("lenett"), Set.of(), Path.of(""), line -> {}))
        .isInstanceOf(BenchException.class)
        .hasMessageStartingWith("no row is named lenett; there are [lenet");
  }

  @Test
  void aRowThatCannotBeMeasuredIsNamedAndCostsNoneOfTheOthers() {
    Schedule once = new Schedule(0, 1, Duration.ofMillis(1));
    Material lenet = ImageWorkload.LENET;
    Row sound = new Row("sound", Row.Work.ROUND, lenet, 1, Subject.MEANFIELD, List.of(), once);
    // A subject of networks that is given a table ends early.
    Row broken =
        new Row(
            "broken",
            Row.Work.SHARDING,
            ShardedSource.TABLE_10K,
            1,
            Subject.MEANFIELD,
            List.of(),
            once);
    Map<String, String> failed = new LinkedHashMap<>();

    List<Result> results =
        new Benchmark(List.of(sound, broken), List.of(), false, List.of(), line -> {})
            .run((row, failure) -> failed.put(row, failure.getMessage()));

    assertThat(results).extracting(result -> result.json().get("name")).containsExactly("sound");
    assertThat(failed).containsOnlyKeys("broken");
    assertThat(failed.get("broken")).startsWith("meanfield has ended early");
  }

  @Test
  void withoutPyTorchTheErrorSaysHowToGetIt(@TempDir Path home) throws Exception {
    Files.createDirectories(home.resolve("src/bench/java/libtorch"));

    assertThatThrownBy(() -> Benchmark.of(List.of(), Set.of(PYTORCH), home, line -> {}))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("run scripts/get-pytorch");
  }

  @Test
  void withoutDl4jsOneDnnTheErrorSaysHowToGetIt(@TempDir Path home) {
    assertThatThrownBy(() -> Benchmark.of(List.of(), Set.of(DL4J_ONEDNN), home, line -> {}))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("run scripts/get-dl4j-onednn");
  }

  @Test
  void theArithmeticOfLeNetIsTheSumByHand() {
    long forward = 20 * 24 * 24 * 25 + 50 * 8 * 8 * 20 * 25 + 800 * 500 + 500 * 10;
    long noInputGradient = 20 * 24 * 24 * 25;

    assertThat(ImageWorkload.LENET.trainingFlops())
        .isEqualTo(64. * 2 * (3 * forward - noInputGradient));
    assertThat(ImageWorkload.LENET.forwardFlops()).isEqualTo(64. * 2 * forward);
  }

  @Test
  void theArithmeticOfTheSmallResNetIsTheSumByHand() {
    long stem = 32 * 28 * 28 * 9;
    long first = 2 * (32 * 28 * 28 * 9 * 32);
    long second = 64 * 14 * 14 * (9 * 32 + 9 * 64 + 32);
    long third = 128 * 7 * 7 * (9 * 64 + 9 * 128 + 64);
    long forward = stem + first + second + third + 128 * 10;

    assertThat(ImageWorkload.RESNET_SMALL.trainingFlops())
        .isEqualTo(64. * 2 * (3 * forward - stem));
  }

  @Test
  void theArithmeticOfTheCharacterLstmIsTheSumByHand() {
    long forward = 4 * 256 * (64 + 256) + 4 * 256 * (256 + 256) + 256 * 65;

    assertThat(LstmWorkload.LSTM_CHAR.examples()).isEqualTo(32 * 64);
    assertThat(LstmWorkload.LSTM_CHAR.trainingFlops()).isEqualTo(32. * 64 * 2 * 3 * forward);
  }

  @Test
  void theJsonHasTheNamesThatOthersRelyOn() {
    assertThat(lenet().json())
        .containsEntry("name", "lenet")
        .containsEntry("step-ms", 8.0)
        .containsEntry("examples-per-second", 8000.0)
        .containsEntry("share-of-peak", 0.4)
        .extractingByKey("baselines")
        .isEqualTo(
            Map.of(
                "dl4j",
                Map.of(
                    "step-ms", 100.0,
                    "fastest-ms", 100.0,
                    "p90-ms", 100.0,
                    "examples-per-second", 640.0,
                    "ratio", 0.08),
                "pytorch-tuned",
                Map.of(
                    "step-ms", 16.0,
                    "fastest-ms", 16.0,
                    "p90-ms", 16.0,
                    "examples-per-second", 4000.0,
                    "ratio", 0.5,
                    "note", "huge pages")));
  }

  @Test
  void theTableNamesEveryContenderAndHowPyTorchWasTuned() {
    assertThat(ResultTable.of(List.of(lenet())).lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("median ms").contains("ratio"),
            line -> assertThat(line).startsWith("lenet").contains("8.00").contains("8,000"),
            line -> assertThat(line).startsWith("  dl4j").contains("100.00").endsWith("0.080"),
            line -> assertThat(line).startsWith("  pytorch-tuned").endsWith("0.500"),
            line -> assertThat(line).isEqualTo("    (huge pages)"),
            line -> assertThat(line).isEqualTo("  40 % of the core's measured peak"));
  }

  private static RowResult lenet() {
    Map<String, Timing> baselines = new LinkedHashMap<>();
    baselines.put("dl4j", new Timing(new double[] {100}));
    baselines.put("pytorch-tuned", new Timing(new double[] {16}));
    return new RowResult(
        "lenet",
        64,
        new Timing(new double[] {7, 8, 9}),
        baselines,
        Optional.of(.4),
        Optional.empty(),
        Map.of(),
        Map.of("pytorch-tuned", "huge pages"),
        Optional.empty());
  }

  @Test
  void whatPyTorchsOwnModulesComputeIsSaidByTensor() {
    Parity parity = new Parity(1e-7, Map.of("near", 2e-7, "far", 3e-6));

    assertThat(parity.required("transformer").json())
        .containsEntry("loss", 1e-7)
        .containsEntry("largest", 3e-6)
        .containsEntry("gradients", Map.of("near", 2e-7, "far", 3e-6));
  }

  @Test
  void anotherNetworkThanPyTorchsIsNotComparedWithIt() {
    for (double far : new double[] {2e-4, Double.NaN}) {
      Parity parity = new Parity(1e-7, Map.of("near", 2e-7, "far", far));
      assertThatThrownBy(() -> parity.required("transformer"))
          .isInstanceOf(BenchException.class)
          .hasMessageStartingWith("transformer: PyTorch's own modules compute something else")
          .hasMessageContaining("the gradient of far by");
    }
    assertThatThrownBy(() -> new Parity(1e-3, Map.of("near", 2e-7)).required("transformer"))
        .isInstanceOf(BenchException.class);
  }
}
