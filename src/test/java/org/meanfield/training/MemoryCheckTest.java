package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What a run needs of a process's memory, beside what that has. */
class MemoryCheckTest {
  private static final long MB = 1_000_000;
  private static final long NETWORK = 100 * MB;
  private static final MemoryNeed NEED =
      new MemoryNeed(NETWORK, 0, 0, 20 * MB, 100 * MB, 0, Exchange.SHUFFLED, 8, 0);

  /** Four states, two networks. */
  private static final Holdings TWO_SLOTS = Holdings.ofExecutor(NEED, 2);

  @Test
  void anExecutorsHeapMustHoldStatesAndNetworksAtTheirPeak() {
    assertThat(heap(800).ok()).isTrue();
    assertThat(heap(800).needed()).isEqualTo((50 + 2 * 20 + 4 * 100) * MB);

    assertThat(heap(600).ok()).isFalse();
    assertThat(heap(600).fits()).isTrue();
    assertThat(heap(480).fits()).isFalse();
    assertThat(heap(480).detail())
        .startsWith("limit 480 MB, 490 MB at the peak")
        .endsWith("raise spark.driver.memory (MEANFIELD_HEAP) or spark.executor.memory");
  }

  private static MemoryCheck heap(long megabytes) {
    ProcessMemory process = new ProcessMemory(megabytes * MB, 50 * MB, Long.MAX_VALUE);
    return MemoryCheck.of(process, NEED, TWO_SLOTS).get(1);
  }

  @Test
  void tensorsMustFitIntoWhatJavaMayTakeOutsideOfItsHeap() {
    long exactly = 2 * NETWORK;

    assertThat(tensors(exactly).fits()).isTrue();
    assertThat(tensors(exactly - 1).fits()).isFalse();
    assertThat(tensors(exactly - 1).detail()).contains("raise -Dorg.bytedeco.javacpp.maxbytes");
  }

  private static MemoryCheck tensors(long limit) {
    return MemoryCheck.of(new ProcessMemory(1L << 40, 0, limit), NEED, TWO_SLOTS).get(0);
  }

  @Test
  void whatIsUsedWhereThereIsRoomAndWhatWillDoAreBothTold() {
    MemoryNeed evaluating =
        new MemoryNeed(NETWORK, 60 * MB, 0, 20 * MB, 100 * MB, 0, Exchange.SHUFFLED, 8, 0);
    ProcessMemory process = new ProcessMemory(1L << 40, 0, 250 * MB);

    MemoryCheck check = MemoryCheck.of(process, evaluating, TWO_SLOTS).get(0);

    assertThat(check.ok()).isTrue();
    assertThat(check.needed()).isEqualTo(200 * MB);
    assertThat(check.detail())
        .isEqualTo(
            "limit 250 MB, 320 MB for 2 networks, and what evaluates beside them; 200 MB will do");
  }

  @Test
  void networksThatTakeTheirFirstStepLeaveAQuarterOfTheHeap() {
    // 50 in use, and for each network 20 and what a step begins and ends with.
    assertThat(probe(200).ok()).isTrue();
    assertThat(probe(199).ok()).isFalse();
    assertThat(probe(199).fits()).isTrue();
    assertThat(probe(199).detail())
        .isEqualTo(
            "limit 199 MB, 150 MB when 2 networks begin, at most three quarters of it; raise spark.executor.memory");
    assertThat(probe(149).fits()).isFalse();
  }

  private static MemoryCheck probe(long megabytes) {
    ProcessMemory process = new ProcessMemory(megabytes * MB, 50 * MB, Long.MAX_VALUE);
    return MemoryCheck.ofProbe(process, NEED, TWO_SLOTS, 30 * MB);
  }

  @Test
  void aContainersOverheadMustHoldTensorsAndJavaItself() {
    assertThat(container(Map.of("spark.executor.memoryOverhead", "1g")).ok()).isTrue();
    // 384 MB as they come: the tensors alone, or little more.
    MemoryCheck usual = container(Map.of("spark.executor.memory", "2g"));
    assertThat(usual.limit()).isEqualTo(384L << 20);
    assertThat(usual.ok()).isFalse();
    assertThat(usual.fits()).isTrue();
    assertThat(usual.detail()).endsWith("raise spark.executor.memoryOverhead");
    assertThat(container(Map.of("spark.executor.memory", "20g")).limit()).isEqualTo(2048L << 20);
    assertThat(container(Map.of("spark.executor.memoryOverhead", "150m")).fits()).isFalse();
  }

  private static MemoryCheck container(Map<String, String> settings) {
    SparkConf conf = new SparkConf(false).set("spark.master", "yarn");
    settings.forEach(conf::set);
    return MemoryCheck.ofContainer(conf, NEED, TWO_SLOTS).orElseThrow();
  }

  @Test
  void whereThereIsNoContainerNoneIsTooSmall() {
    SparkConf standalone = new SparkConf(false).set("spark.master", "spark://host:7077");

    assertThat(MemoryCheck.ofContainer(standalone, NEED, TWO_SLOTS)).isEmpty();
  }
}
