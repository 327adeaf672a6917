package org.meanfield.training;

import org.meanfield.kernel.KernelException;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.PeakRate;

/**
 * The most that one core of this process is seen to do, which a replica's share of the peak is a
 * share of. Measured once a process, by the first round that asks: some 100 ms.
 */
final class CorePeak {
  /** The first product warms the library up. */
  private static final int PRODUCTS = 3;

  /** Of native memory, several times what the product takes: it must never be what ends a run. */
  private static final long BYTES = 128L << 20;

  private CorePeak() {}

  /** Floating-point operations a second, of one core in f32; NaN where memory is too short. */
  static double flopsPerSecond() {
    return Measured.FLOPS_PER_SECOND;
  }

  /** Initialised when first asked, by one thread. */
  private static final class Measured {
    static final double FLOPS_PER_SECOND = measure();

    private static double measure() {
      if (NativeRuntime.availableBytes() < BYTES) {
        return Double.NaN;
      }
      long fastest = Long.MAX_VALUE;
      try (PeakRate peak = new PeakRate()) {
        for (int i = 0; i < PRODUCTS; i++) {
          long started = System.nanoTime();
          peak.multiply();
          fastest = Math.min(fastest, System.nanoTime() - started);
        }
      } catch (KernelException e) {
        // What was free a moment ago another network of this process has taken.
        return Double.NaN;
      }
      return PeakRate.flops() / fastest * 1e9;
    }
  }
}
