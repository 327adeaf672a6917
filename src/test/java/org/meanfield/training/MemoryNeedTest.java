package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.families.Architectures;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.PeakRate;
import org.meanfield.network.Architecture;
import org.meanfield.network.Decoder;
import org.meanfield.testing.OnSpark;

/** What is stated of a run's memory, beside what the process takes. */
class MemoryNeedTest {
  private static final int SLOTS = 2;

  /** Of native objects, and of smaller arrays. */
  private static final long WRAPPERS = 3_000_000;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @Test
  void nativeMemoryAtItsPeakIsWhatWasStatedBeforeTheRun() {
    Config config =
        ExactnessCase.CNN.config(
            folder,
            "peak",
            "training.replicas=" + SLOTS,
            "network.blocks=[{ convolution = { channels = 64, kernel = 3 } }]",
            "network.head=[512]");
    ShardSet shards = Sharder.shard(spark, config, false);
    MemoryNeed need = need(config, shards);
    long before = Pointer.totalBytes();
    long peak = peakDuring(() -> TestRun.whole(spark, config)) - before;

    assertThat(need.networkBytes()).isGreaterThan(2 << 20);
    long networks = need.networkBytes() * SLOTS;
    assertThat(peak).isGreaterThanOrEqualTo(networks * 9 / 10);
    assertThat(peak)
        .isLessThanOrEqualTo(Holdings.ofDriver(need, SLOTS).nativeBytes(need) * 11 / 10);
  }

  @Test
  void theDriversNativeMemoryHoldsTheDecoderThatSamplesAreWrittenWith() {
    Config config = ExactnessCase.LANGUAGE_MODEL.config(folder, "sampled", "network.hidden=800");
    ShardSet shards = Sharder.shard(spark, config, false);
    MemoryNeed need = need(config, shards);
    Architecture architecture = Architectures.of(config.network(), shards.exampleFormat());
    long decoder;
    try (Engine engine = Engine.open(Optional.empty());
        Decoder four = architecture.decoder(engine, 4)) {
      decoder = four.bytes();
    }

    assertThat(decoder).isPositive();
    assertThat(Holdings.ofDriver(need, SLOTS).nativeBytes(need))
        .isEqualTo(need.networkBytes() * SLOTS + decoder);
    assertThat(Holdings.ofExecutor(need, SLOTS).nativeBytes(need))
        .isEqualTo(need.networkBytes() * SLOTS);
  }

  @Test
  void whereNetworksAreSmallThePeakIsThatOfMeasuringTheCore() {
    MemoryNeed small = new MemoryNeed(1000, 0, 100, 10, 100, 0, Exchange.STRAIGHT, 2, 7);

    assertThat(Holdings.ofDriver(small, SLOTS).nativeBytes(small))
        .isEqualTo(PeakRate.bytes() + 1000);
    assertThat(Holdings.ofDriver(small, 0).nativeBytes(small)).isEqualTo(1000 + 100);
    assertThat(Holdings.ofExecutor(small, SLOTS).nativeBytes(small)).isEqualTo(PeakRate.bytes());
  }

  @Test
  void whatEvaluatesIsThereBesideTheNetworksButNotWhereMemoryIsShort() {
    int mega = 1 << 20;
    MemoryNeed need =
        new MemoryNeed(80 * mega, 20 * mega, 30 * mega, 10, 100, 0, Exchange.STRAIGHT, 2, 7);

    Holdings driver = Holdings.ofDriver(need, SLOTS);
    assertThat(driver.nativeBytes(need)).isEqualTo((2 * 80 + 2 * 20) * (long) mega);
    assertThat(driver.leastNativeBytes(need)).isEqualTo((2 * 80 + 30) * (long) mega);
    Holdings executor = Holdings.ofExecutor(need, 1);
    assertThat(executor.nativeBytes(need)).isEqualTo((80 + 20) * (long) mega);
    assertThat(executor.leastNativeBytes(need)).isEqualTo(80 * (long) mega);
  }

  @Test
  void theHeapOfANetworkHoldsTheOptimizersMoments() {
    Config config =
        ExactnessCase.CNN.config(
            folder, "moments", "network.head=[4000]", "training.updater={ name = adam }");

    MemoryNeed need = need(config, Sharder.shard(spark, config, false));

    long moments = need.stateBytes() / 3 * 2;
    assertThat(need.networkHeap()).isBetween(moments * 9 / 10, moments + WRAPPERS);
  }

  @Test
  void theHeapOfARecurrentNetworkHoldsWhatItsLayersRemember() {
    int hidden = 256;
    int steps = 60;
    Config config =
        ExactnessCase.LANGUAGE_MODEL.config(
            folder, "tapes", "network.hidden=" + hidden, "training.sequence-length=" + steps);

    MemoryNeed need = need(config, Sharder.shard(spark, config, false));

    // Of two layers of LSTM the cells and their tanh, of every step and before the first; SGD has
    // no moments.
    long tapes = 2L * 2 * (steps + 1) * config.training().batchSize() * hidden * Float.BYTES;
    assertThat(need.networkHeap()).isBetween(tapes * 9 / 10, tapes + WRAPPERS);
  }

  @Test
  void whereRoundsGoStraightTheDriverHoldsWhatEveryReplicaReturns() {
    MemoryNeed two = new MemoryNeed(1, 0, 0, 10, 100, 0, Exchange.STRAIGHT, 2, 7);
    MemoryNeed four = new MemoryNeed(1, 0, 0, 10, 100, 0, Exchange.STRAIGHT, 4, 7);
    MemoryNeed shuffled = new MemoryNeed(1, 0, 0, 10, 100_000_000, 0, Exchange.SHUFFLED, 64, 7);

    assertThat(Holdings.ofDriver(four, 0).states()).isEqualTo(8);
    assertThat(Holdings.ofDriver(four, 0).states() - Holdings.ofDriver(two, 0).states())
        .isEqualTo(2);
    assertThat(Holdings.ofDriver(shuffled, 0).states()).isEqualTo(4);
    assertThat(Holdings.ofDriver(shuffled, 2).peakBytes(shuffled)).isEqualTo(602_000_027);
  }

  @Test
  void theDriverHoldsWhatTheOuterOptimizerRemembers() {
    MemoryNeed plain = new MemoryNeed(1, 0, 0, 10, 300, 0, Exchange.SHUFFLED, 8, 7);
    MemoryNeed nesterov = new MemoryNeed(1, 0, 0, 10, 300, 100, Exchange.SHUFFLED, 8, 7);

    assertThat(heap(Holdings.ofDriver(nesterov, 0), nesterov, plain)).isEqualTo(4 * 100);
    assertThat(heap(Holdings.ofExecutor(nesterov, 2), nesterov, plain)).isZero();
  }

  private static long heap(Holdings holdings, MemoryNeed need, MemoryNeed than) {
    return holdings.heapBytes(need) - holdings.heapBytes(than);
  }

  private static MemoryNeed need(Config config, ShardSet shards) {
    return MemoryNeed.of(TrainingRun.settings(config, shards), shards, Optional.empty(), false);
  }

  private static long peakDuring(Runnable work) {
    AtomicBoolean over = new AtomicBoolean();
    long[] peak = {0};
    Thread sampling =
        new Thread(
            () -> {
              while (!over.get()) {
                peak[0] = Math.max(peak[0], Pointer.totalBytes());
                Thread.onSpinWait();
              }
            });
    sampling.start();
    try {
      work.run();
    } finally {
      over.set(true);
    }
    try {
      sampling.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return peak[0];
  }
}
