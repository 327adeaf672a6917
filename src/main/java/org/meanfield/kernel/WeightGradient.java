package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import java.util.List;
import org.bytedeco.dnnl.memory;

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

  /** Adds the steps of a weight's gradient, [N, M] that lies transposed in memory. */
  static void add(
      Assembly assembly, String name, Buffer a, Buffer b, Parameter weight, List<Step> steps) {
    memory.desc layout = Layouts.columnMajor(weight.shape().get(0), weight.shape().get(1));
    Contribution dw = assembly.addition(name, weight, layout);
    steps.add(new WeightGradient(name, a, b, dw));
    dw.complete(steps);
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
