package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same layers as the engine's in plain double-precision loops, straight from their equations:
 * what the engine is checked against. Forward only; gradients come from finite differences.
 */
final class NaiveNetwork {
  record Tensor(int[] shape, double[] values) {}

  interface Step {
    Tensor apply(Tensor x);
  }

  private final List<Step> steps = new ArrayList<>();
  final Map<String, double[]> parameters = new LinkedHashMap<>();

  /** A step whose parameters, if any, are {@link #parameter}'s. */
  NaiveNetwork then(Step step) {
    steps.add(step);
    return this;
  }

  NaiveNetwork convolution(
      String name, int in, int out, int kernel, int stride, int padding, boolean relu) {
    double[] w = parameter(name + ".weight", out * in * kernel * kernel);
    double[] b = parameter(name + ".bias", out);
    steps.add(
        x -> {
          int n = x.shape[0], h = x.shape[2], v = x.shape[3];
          int oh = (h + 2 * padding - kernel) / stride + 1;
          int ov = (v + 2 * padding - kernel) / stride + 1;
          double[] y = new double[n * out * oh * ov];
          int at = 0;
          for (int e = 0; e < n; e++)
            for (int o = 0; o < out; o++)
              for (int i = 0; i < oh; i++)
                for (int j = 0; j < ov; j++, at++) {
                  double sum = b[o];
                  for (int c = 0; c < in; c++)
                    for (int r = 0; r < kernel; r++)
                      for (int s = 0; s < kernel; s++) {
                        int row = i * stride + r - padding, column = j * stride + s - padding;
                        if (row >= 0 && row < h && column >= 0 && column < v) {
                          sum +=
                              w[((o * in + c) * kernel + r) * kernel + s]
                                  * x.values[((e * in + c) * h + row) * v + column];
                        }
                      }
                  y[at] = relu ? Math.max(0, sum) : sum;
                }
          return new Tensor(new int[] {n, out, oh, ov}, y);
        });
    return this;
  }

  NaiveNetwork maxPooling(int size, int stride) {
    steps.add(
        x -> {
          int planes = x.shape[0] * x.shape[1], h = x.shape[2], v = x.shape[3];
          int oh = (h - size) / stride + 1, ov = (v - size) / stride + 1;
          double[] y = new double[planes * oh * ov];
          int at = 0;
          for (int p = 0; p < planes; p++)
            for (int i = 0; i < oh; i++)
              for (int j = 0; j < ov; j++, at++) {
                y[at] = Double.NEGATIVE_INFINITY;
                for (int r = 0; r < size; r++)
                  for (int s = 0; s < size; s++)
                    y[at] =
                        Math.max(y[at], x.values[(p * h + i * stride + r) * v + j * stride + s]);
              }
          return new Tensor(new int[] {x.shape[0], x.shape[1], oh, ov}, y);
        });
    return this;
  }

  NaiveNetwork dense(String name, int in, int out, boolean relu) {
    double[] w = parameter(name + ".weight", out * in);
    double[] b = parameter(name + ".bias", out);
    steps.add(
        x -> {
          int n = x.shape[0];
          double[] y = new double[n * out];
          for (int e = 0; e < n; e++)
            for (int o = 0; o < out; o++) {
              double sum = b[o];
              for (int i = 0; i < in; i++) sum += w[o * in + i] * x.values[e * in + i];
              y[e * out + o] = relu ? Math.max(0, sum) : sum;
            }
          return new Tensor(new int[] {n, out}, y);
        });
    return this;
  }

  NaiveNetwork averagePooling(int size, int stride) {
    steps.add(
        x -> {
          int planes = x.shape[0] * x.shape[1], h = x.shape[2], v = x.shape[3];
          int oh = (h - size) / stride + 1, ov = (v - size) / stride + 1;
          double[] y = new double[planes * oh * ov];
          int at = 0;
          for (int p = 0; p < planes; p++)
            for (int i = 0; i < oh; i++)
              for (int j = 0; j < ov; j++, at++)
                for (int r = 0; r < size; r++)
                  for (int s = 0; s < size; s++)
                    y[at] +=
                        x.values[(p * h + i * stride + r) * v + j * stride + s] / (size * size);
          return new Tensor(new int[] {x.shape[0], x.shape[1], oh, ov}, y);
        });
    return this;
  }

  NaiveNetwork batchNormalization(String name, int channels, boolean relu) {
    double[] gamma = parameter(name + ".weight", channels);
    double[] beta = parameter(name + ".bias", channels);
    steps.add(
        x -> {
          int n = x.shape[0], plane = x.shape[2] * x.shape[3];
          double[] y = new double[x.values.length];
          for (int c = 0; c < channels; c++) {
            double mean = 0, variance = 0;
            for (int e = 0; e < n; e++)
              for (int i = 0; i < plane; i++)
                mean += x.values[(e * channels + c) * plane + i] / (n * plane);
            for (int e = 0; e < n; e++)
              for (int i = 0; i < plane; i++) {
                double d = x.values[(e * channels + c) * plane + i] - mean;
                variance += d * d / (n * plane);
              }
            for (int e = 0; e < n; e++)
              for (int i = 0; i < plane; i++) {
                int at = (e * channels + c) * plane + i;
                double z = gamma[c] * (x.values[at] - mean) / Math.sqrt(variance + 1e-5) + beta[c];
                y[at] = relu ? Math.max(0, z) : z;
              }
          }
          return new Tensor(x.shape, y);
        });
    return this;
  }

  NaiveNetwork leakyRelu(double slope) {
    steps.add(
        x -> {
          double[] y = x.values.clone();
          for (int i = 0; i < y.length; i++) y[i] = y[i] > 0 ? y[i] : slope * y[i];
          return new Tensor(x.shape, y);
        });
    return this;
  }

  /** max(0, x + branch(x)). */
  NaiveNetwork residual(NaiveNetwork branch) {
    parameters.putAll(branch.parameters);
    steps.add(
        x -> {
          Tensor z = x;
          for (Step step : branch.steps) z = step.apply(z);
          double[] y = new double[z.values.length];
          for (int i = 0; i < y.length; i++) y[i] = Math.max(0, z.values[i] + x.values[i]);
          return new Tensor(z.shape, y);
        });
    return this;
  }

  /** What all the branches make of x, added up; one without layers is x itself. */
  NaiveNetwork sum(NaiveNetwork... branches) {
    for (NaiveNetwork branch : branches) {
      parameters.putAll(branch.parameters);
    }
    steps.add(
        x -> {
          Tensor sum = null;
          for (NaiveNetwork branch : branches) {
            Tensor z = x;
            for (Step step : branch.steps) z = step.apply(z);
            double[] y = z.values.clone();
            for (int i = 0; sum != null && i < y.length; i++) y[i] += sum.values[i];
            sum = new Tensor(z.shape, y);
          }
          return sum;
        });
    return this;
  }

  double[] parameter(String name, int size) {
    // Layers of one name share their values.
    return parameters.computeIfAbsent(name, n -> new double[size]);
  }

  /** Mean cross-entropy of the softmax of the last layer's output. */
  double loss(float[] input, int[] shape, int[] labels) {
    double[] values = new double[input.length];
    for (int i = 0; i < values.length; i++) values[i] = input[i];
    Tensor x = new Tensor(shape, values);
    for (Step step : steps) x = step.apply(x);
    int classes = x.shape[1];
    double loss = 0;
    for (int n = 0; n < labels.length; n++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) sum += Math.exp(x.values[n * classes + k]);
      loss += Math.log(sum) - x.values[n * classes + labels[n]];
    }
    return loss / labels.length;
  }

  /** The derivative of {@link #loss} by one parameter, by central difference. */
  double derivative(String name, int index, float[] input, int[] shape, int[] labels) {
    double[] values = parameters.get(name);
    double kept = values[index];
    double step = 1e-6;
    values[index] = kept + step;
    double above = loss(input, shape, labels);
    values[index] = kept - step;
    double below = loss(input, shape, labels);
    values[index] = kept;
    return (above - below) / (2 * step);
  }
}
