package org.meanfield.kernel;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The layers of sequences in plain double-precision loops, one sequence and one unit at a time,
 * from the equations in PyTorch's documentation of LSTM, GRU and RNN: what the engine is checked
 * against. Forward only; gradients come from finite differences.
 */
final class NaiveSequences {
  final Map<String, double[]> parameters = new LinkedHashMap<>();

  /** [rows][width]; zeros for padding. */
  double[][] embedding(String name, int[] tokens, int width) {
    double[] w = parameters.get(name + ".weight");
    double[][] y = new double[tokens.length][width];
    for (int r = 0; r < tokens.length; r++)
      for (int j = 0; j < width; j++) y[r][j] = tokens[r] < 0 ? 0 : w[tokens[r] * width + j];
    return y;
  }

  /** Hidden states [T·N][H]; h and c [N][H] go in as the initial states, come out as the last. */
  double[][] recurrent(
      String name,
      int layer,
      double[][] x,
      Recurrence recurrence,
      int[] lengths,
      double[][] h,
      double[][] c) {
    String suffix = "_l" + layer + (recurrence.reverse() ? "_reverse" : "");
    int steps = recurrence.steps();
    int sequences = x.length / steps;
    double[][] y = new double[x.length][recurrence.hidden()];
    for (int n = 0; n < sequences; n++)
      for (int i = 0; i < steps; i++) {
        int t = recurrence.reverse() ? steps - 1 - i : i;
        if (t >= lengths[n]) continue;
        double[] a =
            affine(name + ".weight_ih" + suffix, name + ".bias_ih" + suffix, x[t * sequences + n]);
        double[] b = affine(name + ".weight_hh" + suffix, name + ".bias_hh" + suffix, h[n]);
        h[n] = cell(recurrence.cell(), a, b, h[n], c[n]);
        y[t * sequences + n] = h[n];
      }
    return y;
  }

  private static double[] cell(Cell cell, double[] a, double[] b, double[] h, double[] c) {
    int width = h.length;
    double[] next = new double[width];
    for (int j = 0; j < width; j++) {
      switch (cell) {
        case LSTM -> {
          double i = sigmoid(a[j] + b[j]);
          double f = sigmoid(a[width + j] + b[width + j]);
          double g = Math.tanh(a[2 * width + j] + b[2 * width + j]);
          double o = sigmoid(a[3 * width + j] + b[3 * width + j]);
          c[j] = f * c[j] + i * g;
          next[j] = o * Math.tanh(c[j]);
        }
        case GRU -> {
          double r = sigmoid(a[j] + b[j]);
          double z = sigmoid(a[width + j] + b[width + j]);
          double n = Math.tanh(a[2 * width + j] + r * b[2 * width + j]);
          next[j] = (1 - z) * n + z * h[j];
        }
        case SIMPLE -> next[j] = Math.tanh(a[j] + b[j]);
      }
    }
    return next;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private double[] affine(String weight, String bias, double[] x) {
    double[] w = parameters.get(weight);
    double[] y = parameters.get(bias).clone();
    for (int o = 0; o < y.length; o++)
      for (int i = 0; i < x.length; i++) y[o] += w[o * x.length + i] * x[i];
    return y;
  }

  double[][] projection(String weight, String bias, double[][] x) {
    return Arrays.stream(x).map(row -> affine(weight, bias, row)).toArray(double[][]::new);
  }

  static double[][] concatenation(double[][] left, double[][] right) {
    double[][] y = new double[left.length][];
    for (int r = 0; r < y.length; r++) {
      y[r] = Arrays.copyOf(left[r], left[r].length + right[r].length);
      System.arraycopy(right[r], 0, y[r], left[r].length, right[r].length);
    }
    return y;
  }

  static double[][] zeros(int rows, int width) {
    return new double[rows][width];
  }

  static double[][] rows(float[] values, int width) {
    double[][] y = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) y[i / width][i % width] = values[i];
    return y;
  }

  /** Mean over the rows whose label is not −1. */
  static double crossEntropy(double[][] logits, int[] labels) {
    double loss = 0;
    int count = 0;
    for (int r = 0; r < labels.length; r++) {
      if (labels[r] < 0) continue;
      loss += Math.log(Arrays.stream(logits[r]).map(Math::exp).sum()) - logits[r][labels[r]];
      count++;
    }
    return loss / count;
  }

  /** Mean over rows, outputs and quantiles. */
  static double pinball(double[][] y, float[] targets, float[] quantiles) {
    double loss = 0;
    int at = 0;
    for (double[] row : y)
      for (int i = 0; i < row.length; i++, at++) {
        double u = targets[at / quantiles.length] - row[i];
        double quantile = quantiles[at % quantiles.length];
        loss += Math.max(quantile * u, (quantile - 1) * u);
      }
    return loss / at;
  }
}
