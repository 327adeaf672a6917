package org.meanfield.bench;

import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Many rounds of the largest state, and what they leave behind.
 *
 * @param diskBefore bytes in Spark's folders after a few rounds
 * @param diskAfter bytes there after all of them
 * @param heap bytes of the driver's heap at most, garbage included
 * @param driverMegabytes that its heap may have
 * @param executorMegabytes that an executor's heap may have
 */
record AveragingEndurance(
    AveragingTimes times,
    long diskBefore,
    long diskAfter,
    long heap,
    long driverMegabytes,
    long executorMegabytes)
    implements Result {
  /** As {@code --only} selects it; too long to be measured unasked. */
  static final String TITLE = "averaging-50-rounds";

  private static final AveragedState STATE = AveragedState.HUNDRED_MILLION;
  private static final AveragingContender OURS = AveragingContender.MEANFIELD;
  private static final int REPLICAS = 2;
  private static final int ROUNDS = 50;

  /** Spark deletes in the background. */
  private static final int LOOKS = 30;

  static AveragingEndurance run(Consumer<String> progress) {
    progress.accept(TITLE + ": " + ROUNDS + " rounds of " + STATE.floats() + " floats");
    try (ChildContender child = AveragingBench.start(OURS, STATE)) {
      AveragingTimes.parse(child.ask("rounds " + REPLICAS + " 2 0"));
      long before = disk(child, 0);
      AveragingTimes times =
          AveragingTimes.parse(child.ask("rounds " + REPLICAS + " " + ROUNDS + " 0"));
      return new AveragingEndurance(
          times,
          before,
          disk(child, before),
          child.peakHeap(),
          STATE.heapMegabytes(OURS.statesOfDriver()),
          STATE.heapMegabytes(OURS.statesOfExecutor()));
    }
  }

  /** When it is no more than that, or at last. */
  private static long disk(ChildContender child, long expected) {
    long bytes = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS && bytes > expected; look++) {
      bytes = Long.parseLong(child.ask("disk"));
    }
    return bytes;
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", TITLE);
    json.put("floats", STATE.floats());
    json.put("replicas", REPLICAS);
    json.put("rounds", times.timing().milliseconds().length);
    json.putAll(times.json());
    json.put("disk-before-bytes", diskBefore);
    json.put("disk-after-bytes", diskAfter);
    json.put("driver-peak-heap-mb", RowResult.megabytes(heap));
    json.put("driver-heap-limit-mb", driverMegabytes);
    json.put("executor-heap-limit-mb", executorMegabytes);
    return json;
  }

  @Override
  public void print(Formatter table) {
    table.format(
        "%s: %d rounds of %d states of %,d MB, %,.0f ms each; on disk %,d bytes before, %,d after;"
            + " driver's heap %,d MB at most, of %,d MB; executors have %,d MB%n",
        TITLE,
        times.timing().milliseconds().length,
        REPLICAS,
        STATE.bytes() / 1_000_000,
        times.timing().median(),
        diskBefore,
        diskAfter,
        RowResult.megabytes(heap),
        driverMegabytes,
        executorMegabytes);
  }
}
