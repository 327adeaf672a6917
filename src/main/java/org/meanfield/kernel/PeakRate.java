package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Multiplies two square matrices of f32 with oneDNN: the most that one core is seen to do, and what
 * a training step's share of the peak is a share of.
 */
public final class PeakRate implements AutoCloseable {
  private static final int SIDE = 1536;

  private final FloatPointer left = ones();
  private final FloatPointer right = ones();
  private final FloatPointer product = ones();

  public PeakRate() {
    NativeRuntime.start(Optional.empty());
    NativeThreads.limitToCaller();
  }

  private static FloatPointer ones() {
    // Row by row: a whole matrix on the heap is more than a small run needs of it.
    float[] row = new float[SIDE];
    Arrays.fill(row, 1);
    FloatPointer ones;
    try {
      ones = new FloatPointer((long) SIDE * SIDE);
    } catch (OutOfMemoryError e) {
      // javacpp's limit, not the heap's: an error would end the whole executor.
      throw new KernelException(
          String.format(
              Locale.ROOT,
              "measuring the peak takes %.1f MB of native memory, and %.1f are left; raise org.bytedeco.javacpp.maxbytes",
              bytes() / 1e6,
              NativeRuntime.availableBytes() / 1e6));
    }
    for (long i = 0; i < SIDE; i++) {
      ones.position(i * SIDE).put(row);
    }
    return ones.position(0);
  }

  /** Floating-point operations of one {@link #multiply}. */
  public static double flops() {
    return 2.0 * SIDE * SIDE * SIDE;
  }

  /** Native memory that measuring takes. */
  public static long bytes() {
    return 3L * SIDE * SIDE * Float.BYTES;
  }

  /** One product. */
  public void multiply() {
    byte plain = 'N';
    int status =
        dnnl_sgemm(plain, plain, SIDE, SIDE, SIDE, 1, left, SIDE, right, SIDE, 0, product, SIDE);
    if (status != 0) {
      throw new KernelException("oneDNN's matrix product ended with status " + status);
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
    product.close();
  }
}
