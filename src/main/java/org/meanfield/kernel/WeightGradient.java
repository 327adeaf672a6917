package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

/**
 * The product that gives a weight's gradient from whole sequences: {@code a [R, M]}, {@code b [R,
 * N]}, {@code c [M, N] = aᵀ · b} or {@code c += aᵀ · b}, all row-major. oneDNN's plain GEMM, which
 * packs both sides on its own, is here as fast as its matmul or faster: neither side is used twice.
 */
final class WeightGradient implements Step {
  private final String name;
  private final Buffer a;
  private final Buffer b;
  private final Buffer c;
  private final float keep;
  private final long rows;
  private final long m;
  private final long n;

  /**
   * @param part of the weight's gradient, [M, N] row-major
   */
  WeightGradient(String name, Buffer a, Buffer b, Contribution part) {
    this.name = name;
    this.a = a;
    this.b = b;
    this.keep = part.arrival() == Arrival.ADDED ? 1 : 0;
    this.c = part.buffer();
    this.rows = a.layout().get_dims().get(0);
    this.m = a.layout().get_dims().get(1);
    this.n = b.layout().get_dims().get(1);
  }

  @Override
  public void run() {
    int status =
        dnnl_sgemm(
            (byte) 'T',
            (byte) 'N',
            m,
            n,
            rows,
            1,
            a.memory(),
            m,
            b.memory(),
            n,
            keep,
            c.memory(),
            n);
    if (status != 0) {
      throw new KernelException(name + ": oneDNN ended with status " + status);
    }
  }
}
