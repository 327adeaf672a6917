package org.meanfield.training;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.meanfield.config.Amount;

/**
 * One kind of a process's memory beside what a run needs of it at its peak.
 *
 * @param limit bytes that there are
 * @param needed bytes of the run, and of what is there before it
 * @param ok whether that is enough with room to spare
 * @param detail both, and the setting to change where it is not
 */
record MemoryCheck(String name, long limit, long needed, boolean ok, String detail) {
  /** Of a heap; the rest is for Spark's messages, and for a collector to work with. */
  private static final String SHARE = ", at most three quarters of it";

  /** What Java takes outside of its heap besides: code, classes, threads, buffers of Spark. */
  private static final long JAVA_BYTES = 300_000_000;

  /** Whether it may be enough, if only just: Spark and the collector want some, too. */
  boolean fits() {
    return needed <= limit;
  }

  /** Of a process, by what it has. */
  static List<MemoryCheck> of(ProcessMemory process, MemoryNeed need, Holdings holdings) {
    return List.of(ofTensors(process, need, holdings), ofHeap(process, need, holdings));
  }

  private static MemoryCheck ofTensors(ProcessMemory process, MemoryNeed need, Holdings holdings) {
    long limit = process.nativeLimit();
    long needed = holdings.leastNativeBytes(need);
    String found =
        "limit %s, %s for %s"
            .formatted(
                megabytes(limit),
                known(holdings.nativeBytes(need)),
                Amount.of(holdings.networks(), "network"));
    if (need.guestBytes() > 0) {
      found += ", and what evaluates beside them";
    }
    if (holdings.publishes() && need.samplerBytes() > 0) {
      found += ", %s of it for samples".formatted(megabytes(need.samplerBytes()));
    }
    if (needed != holdings.nativeBytes(need)) {
      found += "; %s will do".formatted(megabytes(needed));
    }
    boolean ok = needed <= limit;
    return new MemoryCheck(
        "native-memory",
        limit,
        needed,
        ok,
        ok
            ? found
            : found
                + "; raise -Dorg.bytedeco.javacpp.maxbytes (MEANFIELD_NATIVE_MEMORY, or"
                + " spark.executor.extraJavaOptions), or lower the batch's size");
  }

  private static MemoryCheck ofHeap(ProcessMemory process, MemoryNeed need, Holdings holdings) {
    long limit = process.heapLimit();
    long kept = holdings.dataBytes(need);
    long needed = process.heapUsed() + holdings.peakBytes(need);
    String found =
        "limit %s, %s at the peak: %s in use now, %s for %s and %s"
            .formatted(
                megabytes(limit),
                need.stateBytes() == 0 ? "unknown" : megabytes(needed),
                megabytes(process.heapUsed()),
                known(holdings.heapBytes(need)),
                Amount.of(holdings.networks(), "network"),
                Amount.of(holdings.states(), "state"));
    if (kept > 0) {
      found += ", %s for the data, which goes to disk where it does not fit".formatted(known(kept));
    }
    boolean ok = needed - kept <= most(limit);
    return new MemoryCheck(
        "heap",
        limit,
        needed - kept,
        ok,
        ok
            ? found
            : found
                + SHARE
                + "; raise spark.driver.memory (MEANFIELD_HEAP) or spark.executor.memory");
  }

  private static long most(long heap) {
    return heap / 4 * 3;
  }

  /**
   * Of an executor's heap while its networks take the first step that tells its bits.
   *
   * @param probeBytes of what one such step begins and ends with
   */
  static MemoryCheck ofProbe(
      ProcessMemory process, MemoryNeed need, Holdings holdings, long probeBytes) {
    long needed = process.heapUsed() + holdings.networks() * (need.networkHeap() + probeBytes);
    boolean ok = needed <= most(process.heapLimit());
    String found =
        "limit %s, %s when %s begin"
            .formatted(
                megabytes(process.heapLimit()),
                megabytes(needed),
                Amount.of(holdings.networks(), "network"));
    return new MemoryCheck(
        "heap",
        process.heapLimit(),
        needed,
        ok,
        ok ? found : found + SHARE + "; raise spark.executor.memory");
  }

  /**
   * Of an executor's container, which YARN and Kubernetes end when it takes more; empty where there
   * is none.
   */
  static Optional<MemoryCheck> ofContainer(SparkConf conf, MemoryNeed need, Holdings holdings) {
    if (!conf.get("spark.master", "").matches("(yarn|k8s).*")) {
      return Optional.empty();
    }
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    long usual =
        Math.max(384, (long) (heap * conf.getDouble("spark.executor.memoryOverheadFactor", 0.1)));
    long limit = conf.getSizeAsMb("spark.executor.memoryOverhead", usual + "m") << 20;
    long needed = holdings.nativeBytes(need);
    boolean ok = needed + JAVA_BYTES <= limit;
    String found =
        "overhead %s, %s for %s and some %s for Java itself"
            .formatted(
                megabytes(limit),
                known(needed),
                Amount.of(holdings.networks(), "network"),
                megabytes(JAVA_BYTES));
    return Optional.of(
        new MemoryCheck(
            "container-memory",
            limit,
            needed,
            ok,
            ok ? found : found + "; raise spark.executor.memoryOverhead"));
  }

  private static String known(long bytes) {
    return bytes == 0 ? "unknown" : megabytes(bytes);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
  }
}
