package org.meanfield.kernel;

import java.util.List;

/**
 * A weight of any shape on the heap as a matrix M [O, I] that has a row for every output. Sums run
 * in double precision and in one order; four at a time, since one waits for itself (0.3 ns a value
 * instead of 1).
 */
final class WeightMatrix {
  private final int rows;
  private final int columns;

  /** Values of one input that lie together: those of a kernel, or one. */
  private final int block;

  private final float[] values;

  /** Row-major in the parameter's own shape: the values themselves where the outputs come first. */
  private final float[] plain;

  /**
   * @param axis of the shape that counts the outputs, 0 or 1
   */
  WeightMatrix(List<Integer> shape, int axis) {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    this.rows = shape.get(axis);
    this.columns = size / rows;
    this.block = axis == 0 ? columns : columns / shape.get(0);
    this.values = new float[size];
    this.plain = axis == 0 ? values : new float[size];
  }

  /** O. */
  int rows() {
    return rows;
  }

  /** I. */
  int columns() {
    return columns;
  }

  void readValues(Parameter parameter) {
    parameter.read(FloatTarget.of(plain, 0));
    arrange();
  }

  void readGradient(Parameter parameter) {
    parameter.readGradient(FloatTarget.of(plain, 0));
    arrange();
  }

  void loadGradient(Parameter parameter) {
    for (int at = 0; plain != values && at < plain.length; at += block) {
      System.arraycopy(values, arranged(at), plain, at, block);
    }
    parameter.loadGradient(FloatSource.of(plain, 0));
  }

  private void arrange() {
    for (int at = 0; plain != values && at < plain.length; at += block) {
      System.arraycopy(plain, at, values, arranged(at), block);
    }
  }

  /** Where a block that begins here in the parameter's shape begins in the matrix. */
  private int arranged(int at) {
    int output = at / block % rows;
    int input = at / block / rows;
    return output * columns + input * block;
  }

  /** u = M · v. */
  void times(float[] v, float[] u) {
    for (int r = 0; r < rows; r++) {
      u[r] = (float) dot(values, r * columns, v, 0, columns);
    }
  }

  /** v = Mᵀ · u. */
  void transposedTimes(float[] u, float[] v) {
    double[] sum = new double[columns];
    for (int r = 0; r < rows; r++) {
      int at = r * columns;
      double factor = u[r];
      for (int c = 0; c < columns; c++) {
        sum[c] += factor * values[at + c];
      }
    }
    for (int c = 0; c < columns; c++) {
      v[c] = (float) sum[c];
    }
  }

  /** Σ of the products of all values with those of another. */
  double dot(WeightMatrix other) {
    return dot(values, 0, other.values, 0, values.length);
  }

  private static double dot(float[] a, int from, float[] b, int to, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 += (double) a[from + i] * b[to + i];
      s1 += (double) a[from + i + 1] * b[to + i + 1];
      s2 += (double) a[from + i + 2] * b[to + i + 2];
      s3 += (double) a[from + i + 3] * b[to + i + 3];
    }
    for (; i < count; i++) {
      s0 += (double) a[from + i] * b[to + i];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** M ← factor · (M − share · u·vᵀ). */
  void subtract(double share, float[] u, float[] v, float factor) {
    for (int r = 0; r < rows; r++) {
      float ofRow = (float) (share * u[r]);
      int at = r * columns;
      for (int c = 0; c < columns; c++) {
        values[at + c] = factor * (values[at + c] - ofRow * v[c]);
      }
    }
  }
}
