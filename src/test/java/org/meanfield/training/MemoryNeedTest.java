package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Sharder;
import org.meanfield.kernel.PeakRate;
import org.meanfield.network.NetworkPool;
import org.meanfield.testing.OnSpark;

/** What is stated of a run's memory, beside what the process takes. */
class MemoryNeedTest {
  private static final int SLOTS = 2;

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
    MemoryNeed need = MemoryNeed.of(TrainingRun.spec(config, shards), shards);
    NetworkPool.clear();
    long before = Pointer.totalBytes();
    long peak = peakDuring(() -> TestRun.whole(spark, config)) - before;

    assertThat(need.networkBytes()).isGreaterThan(2 << 20);
    long networks = need.networkBytes() * SLOTS;
    assertThat(peak).isGreaterThanOrEqualTo(networks * 9 / 10);
    // The core's peak rate is measured once a process, perhaps before this test.
    assertThat(peak).isLessThanOrEqualTo((networks + PeakRate.bytes()) * 11 / 10);
    assertThat(need.nativeBytes(SLOTS)).isEqualTo(networks + PeakRate.bytes());
  }

  @Test
  void theHeapOfANetworkHoldsTheOptimizersMoments() {
    Config config = ExactnessCase.CNN.config(folder, "moments", "training.updater={ name = adam }");
    ShardSet shards = Sharder.shard(spark, config, false);

    MemoryNeed need = MemoryNeed.of(TrainingRun.spec(config, shards), shards);

    assertThat(need.networkHeap()).isEqualTo(need.stateBytes() / 3 * 2);
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
