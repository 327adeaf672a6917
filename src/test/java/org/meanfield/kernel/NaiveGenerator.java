package org.meanfield.kernel;

import org.meanfield.kernel.NaiveNetwork.Step;
import org.meanfield.kernel.NaiveNetwork.Tensor;

/** What makes images, in plain double-precision loops straight from its equations. */
final class NaiveGenerator {
  private NaiveGenerator() {}

  /**
   * @param w [in, out, kernel, kernel]
   */
  static Step transposedConvolution(
      double[] w, double[] b, int in, int out, int kernel, int stride, int padding) {
    return x -> {
      int n = x.shape()[0], h = x.shape()[2], v = x.shape()[3];
      int oh = (h - 1) * stride - 2 * padding + kernel;
      int ov = (v - 1) * stride - 2 * padding + kernel;
      double[] y = new double[n * out * oh * ov];
      for (int i = 0; i < y.length; i++) y[i] = b[i / (oh * ov) % out];
      for (int e = 0; e < n; e++)
        for (int c = 0; c < in; c++)
          for (int i = 0; i < h; i++)
            for (int j = 0; j < v; j++)
              for (int o = 0; o < out; o++)
                for (int r = 0; r < kernel; r++)
                  for (int s = 0; s < kernel; s++) {
                    int row = i * stride + r - padding, column = j * stride + s - padding;
                    if (row >= 0 && row < oh && column >= 0 && column < ov) {
                      y[((e * out + o) * oh + row) * ov + column] +=
                          w[((c * out + o) * kernel + r) * kernel + s]
                              * x.values()[((e * in + c) * h + i) * v + j];
                    }
                  }
      return new Tensor(new int[] {n, out, oh, ov}, y);
    };
  }

  static Step upsampling(int factor) {
    return x -> {
      int planes = x.shape()[0] * x.shape()[1], h = x.shape()[2], v = x.shape()[3];
      double[] y = new double[planes * h * factor * v * factor];
      for (int i = 0; i < y.length; i++) {
        int column = i % (v * factor), row = i / (v * factor) % (h * factor);
        int plane = i / (v * factor * h * factor);
        y[i] = x.values()[(plane * h + row / factor) * v + column / factor];
      }
      int[] shape = {x.shape()[0], x.shape()[1], h * factor, v * factor};
      return new Tensor(shape, y);
    };
  }

  static Step reshape(int... row) {
    return x -> {
      int[] shape = new int[row.length + 1];
      shape[0] = x.shape()[0];
      System.arraycopy(row, 0, shape, 1, row.length);
      return new Tensor(shape, x.values());
    };
  }

  static Step tanh() {
    return x -> {
      double[] y = x.values().clone();
      for (int i = 0; i < y.length; i++) y[i] = Math.tanh(y[i]);
      return new Tensor(x.shape(), y);
    };
  }

  /** Of every example by itself, as PyTorch's LayerNorm of all its values. */
  static Step layerNormalization(double[] gamma, double[] beta) {
    return x -> {
      int width = gamma.length;
      double[] y = new double[x.values().length];
      for (int row = 0; row < y.length; row += width) {
        double mean = 0, variance = 0;
        for (int i = 0; i < width; i++) mean += x.values()[row + i] / width;
        for (int i = 0; i < width; i++) {
          double d = x.values()[row + i] - mean;
          variance += d * d / width;
        }
        for (int i = 0; i < width; i++) {
          y[row + i] =
              gamma[i] * (x.values()[row + i] - mean) / Math.sqrt(variance + 1e-5) + beta[i];
        }
      }
      return new Tensor(x.shape(), y);
    };
  }

  /** ⟨w · x + b, x⟩ of every row. */
  static Step productWithProjection(double[] w, double[] b) {
    return x -> {
      int width = b.length;
      double[] y = new double[x.shape()[0]];
      for (int n = 0; n < y.length; n++)
        for (int i = 0; i < width; i++) {
          double projected = b[i];
          for (int j = 0; j < width; j++) {
            projected += w[i * width + j] * x.values()[n * width + j];
          }
          y[n] += projected * x.values()[n * width + i];
        }
      return new Tensor(new int[] {y.length, 1}, y);
    };
  }
}
