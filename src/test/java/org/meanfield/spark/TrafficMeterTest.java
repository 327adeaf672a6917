package org.meanfield.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.OnSpark;
import scala.Option;

/** What executors report of broadcasts' pieces, told as Spark tells it. */
class TrafficMeterTest {
  private static final long BYTES = 1000;

  @OnSpark private static JavaSparkContext spark;
  private TrafficMeter meter;

  @BeforeEach
  void begin() {
    meter = new TrafficMeter(spark);
    meter.begin();
  }

  @AfterEach
  void close() {
    meter.close();
  }

  @Test
  void aPieceThatGoesToDiskInALaterPhaseHasNotTravelledAgain() {
    report("one", StorageLevel.MEMORY_ONLY(), BYTES, 0);
    assertThat(broadcastUntilNow()).isEqualTo(BYTES);

    meter.begin();
    report("one", StorageLevel.DISK_ONLY(), 0, BYTES);
    report("two", StorageLevel.MEMORY_ONLY(), BYTES, 0);
    assertThat(broadcastUntilNow()).isEqualTo(BYTES); // to the other executor
  }

  @Test
  void aPieceThatIsFetchedAgainAfterItWasDroppedHasTravelledTwice() {
    report("one", StorageLevel.MEMORY_ONLY(), BYTES, 0);
    report("one", StorageLevel.NONE(), BYTES, 0);
    report("one", StorageLevel.MEMORY_ONLY(), BYTES, 0);

    assertThat(broadcastUntilNow()).isEqualTo(2 * BYTES);
  }

  @Test
  void whatALostExecutorHeldIsForgotten() {
    report("one", StorageLevel.MEMORY_ONLY(), BYTES, 0);
    spark.sc().listenerBus().post(new SparkListenerExecutorRemoved(0, "one", "lost"));
    report("one", StorageLevel.MEMORY_ONLY(), BYTES, 0);

    assertThat(broadcastUntilNow()).isEqualTo(2 * BYTES);
  }

  private long broadcastUntilNow() {
    meter.end();
    return meter.counted().orElseThrow().broadcast();
  }

  private static void report(String executor, StorageLevel level, long memory, long disk) {
    BlockUpdatedInfo block =
        new BlockUpdatedInfo(
            BlockManagerId.apply(executor, "host", 1, Option.empty()),
            new BroadcastBlockId(1L << 40, "piece0"),
            level,
            memory,
            disk);
    spark.sc().listenerBus().post(new SparkListenerBlockUpdated(block));
  }
}
