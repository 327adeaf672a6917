package org.meanfield.kernel;

import java.util.Arrays;

/**
 * The layers of a Transformer in plain double-precision loops, one query and one head at a time,
 * from the equations of arXiv 1706.03762 and of PyTorch's documentation: what the engine is checked
 * against. Rows are [rows][width]. Forward only; gradients come from finite differences.
 */
final class NaiveTransformer {
  /** Which keys of its own sequence a query sees. */
  record Runs(int[] from, int[] to) {
    static Runs causal(int sequences, int steps) {
      int[] to = new int[sequences * steps];
      Arrays.setAll(to, row -> row % steps + 1);
      return new Runs(new int[to.length], to);
    }

    static Runs padded(int queries, int... lengths) {
      int[] to = new int[lengths.length * queries];
      Arrays.setAll(to, row -> lengths[row / queries]);
      return new Runs(new int[to.length], to);
    }

    int sees(int query) {
      return to[query] - from[query];
    }
  }

  private NaiveTransformer() {}

  static double[][] columns(double[][] x, int from, int to) {
    return Arrays.stream(x).map(row -> Arrays.copyOfRange(row, from, to)).toArray(double[][]::new);
  }

  /** Of queries [N·Tq][D] over keys and values [N·Tk][D]. */
  static double[][] attention(
      int heads, int queries, int keys, double[][] q, double[][] k, double[][] v, Runs runs) {
    int width = q[0].length / heads;
    double[][] y = new double[q.length][q[0].length];
    for (int i = 0; i < q.length; i++)
      for (int head = 0; head < heads && runs.sees(i) > 0; head++) {
        int first = i / queries * keys + runs.from[i];
        double[] p = new double[runs.sees(i)];
        double sum = 0;
        for (int j = 0; j < p.length; j++) {
          double score = 0;
          for (int e = head * width; e < (head + 1) * width; e++)
            score += q[i][e] * k[first + j][e];
          p[j] = Math.exp(score / Math.sqrt(width));
          sum += p[j];
        }
        for (int j = 0; j < p.length; j++)
          for (int e = head * width; e < (head + 1) * width; e++)
            y[i][e] += p[j] / sum * v[first + j][e];
      }
    return y;
  }

  static double[][] layerNorm(double[][] x, double[] scale, double[] shift, double epsilon) {
    double[][] y = new double[x.length][x[0].length];
    for (int r = 0; r < x.length; r++) {
      double mean = Arrays.stream(x[r]).average().orElseThrow();
      double variance =
          Arrays.stream(x[r]).map(a -> (a - mean) * (a - mean)).average().orElseThrow();
      for (int j = 0; j < y[r].length; j++)
        y[r][j] = (x[r][j] - mean) / Math.sqrt(variance + epsilon) * scale[j] + shift[j];
    }
    return y;
  }

  /** Rows from one to before another of a weight [of][inputs] and a bias [of]. */
  static double[][] linear(double[][] x, double[] w, double[] b, int from, int to) {
    double[][] y = new double[x.length][to - from];
    for (int r = 0; r < x.length; r++)
      for (int o = from; o < to; o++) {
        y[r][o - from] = b[o];
        for (int i = 0; i < x[r].length; i++) y[r][o - from] += w[o * x[r].length + i] * x[r][i];
      }
    return y;
  }

  static double[][] sum(double[][] a, double[][] b) {
    double[][] y = new double[a.length][a[0].length];
    for (int r = 0; r < y.length; r++)
      for (int j = 0; j < y[r].length; j++) y[r][j] = a[r][j] + b[r][j];
    return y;
  }

  /** x/2 · (1 + erf(x/√2)), with erf by its series. */
  static double gelu(double x) {
    double z = x / Math.sqrt(2);
    double erf = 0;
    double term = z;
    for (int n = 0; n < 60; n++) {
      erf += term / (2 * n + 1);
      term *= -z * z / (n + 1);
    }
    return x / 2 * (1 + 2 / Math.sqrt(Math.PI) * erf);
  }

  static double geluTanh(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /** The paper's sines and cosines, of one place. */
  static double position(int place, int unit, int width) {
    double angle = place / Math.pow(10_000, (unit - unit % 2) / (double) width);
    return unit % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
  }

  /** PyTorch's cross_entropy with label_smoothing; the mean over the rows whose label is not −1. */
  static double smoothedCrossEntropy(double[][] logits, int[] labels, double smoothing) {
    double loss = 0;
    int count = 0;
    for (int r = 0; r < labels.length; r++) {
      if (labels[r] < 0) continue;
      double log = Math.log(Arrays.stream(logits[r]).map(Math::exp).sum());
      double all = Arrays.stream(logits[r]).map(z -> log - z).average().orElseThrow();
      loss += (1 - smoothing) * (log - logits[r][labels[r]]) + smoothing * all;
      count++;
    }
    return loss / count;
  }
}
