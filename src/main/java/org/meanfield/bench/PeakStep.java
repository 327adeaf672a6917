package org.meanfield.bench;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.kernel.NativeRuntime;

/** Multiplies two square matrices of f32 with oneDNN: the most that one core is seen to do. */
final class PeakStep implements Runnable {
  private static final int SIDE = 1536;

  /** Floating-point operations of one step. */
  static final double FLOPS = 2.0 * SIDE * SIDE * SIDE;

  private final FloatPointer left = ones();
  private final FloatPointer right = ones();
  private final FloatPointer product = ones();

  PeakStep() {
    NativeRuntime.start(Optional.empty());
  }

  private static FloatPointer ones() {
    FloatPointer matrix = new FloatPointer((long) SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
      matrix.put(i, 1);
    }
    return matrix;
  }

  @Override
  public void run() {
    byte plain = 'N';
    int status =
        dnnl.dnnl_sgemm(
            plain, plain, SIDE, SIDE, SIDE, 1, left, SIDE, right, SIDE, 0, product, SIDE);
    if (status != dnnl.dnnl_success) {
      throw new BenchException("oneDNN's matrix product failed with status " + status);
    }
  }
}
