package org.meanfield.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.meanfield.network.PackedState;

/**
 * The one way in which replicas' states become one: the weighted mean, summed in replica order in
 * double precision, so that it has the same bits wherever and whenever it is computed.
 */
final class Averaging {
  private Averaging() {}

  /**
   * One replica's part of one slice.
   *
   * @param weight the denominator of the replica's loss: examples, or unmasked target tokens
   * @param values little-endian floats
   */
  record Part(int replica, double weight, byte[] values) implements Serializable {}

  /**
   * @param values of the mean, little-endian floats
   * @param squaredDrift of each replica in order: Σ (its parameter − the mean's)² over the slice
   */
  record Mean(int slice, byte[] values, double[] squaredDrift) implements Serializable {}

  /**
   * Σ wᵢ·xᵢ / Σ wᵢ for each float of a slice. One replica's mean is its own value, bit for bit: a
   * float times a weight below 2^29 is exact in a double, and so is the quotient.
   *
   * @param parts of every replica, in replica order
   */
  static Mean mean(Slices slices, int slice, List<Part> parts) {
    double total = 0;
    for (Part part : parts) {
      total += part.weight;
    }
    int length = slices.length(slice);
    byte[] means = new byte[length * Float.BYTES];
    double[] drift = new double[parts.size()];
    Block block = new Block(parts.size());
    for (int from = 0; from < length; from += Block.SIZE) {
      int count = Math.min(Block.SIZE, length - from);
      block.read(parts, from, count);
      block.average(parts, total, count);
      PackedState.bytes(block.mean, 0, count, means, from);
      int parameters = Math.max(0, Math.min(count, slices.parameters(slice) - from));
      for (int r = 0; r < drift.length; r++) {
        drift[r] += squaredDistance(block.values[r], block.mean, parameters);
      }
    }
    return new Mean(slice, means, drift);
  }

  /** So much of a slice as the first-level cache holds of a few replicas. */
  private static final class Block {
    static final int SIZE = 1024;

    final float[][] values;
    final float[] mean = new float[SIZE];
    private final double[] sums = new double[SIZE];

    Block(int replicas) {
      values = new float[replicas][SIZE];
    }

    void read(List<Part> parts, int from, int count) {
      for (int r = 0; r < values.length; r++) {
        PackedState.floats(parts.get(r).values, from, values[r], 0, count);
      }
    }

    void average(List<Part> parts, double total, int count) {
      // The sum of nothing that leaves each first summand as it is: 0.0 would take the sign of
      // -0.0.
      Arrays.fill(sums, -0.0);
      for (int r = 0; r < values.length; r++) {
        accumulate(sums, values[r], parts.get(r).weight, count);
      }
      divide(sums, total, mean, count);
    }
  }

  // Each loop a method of its own: so they vectorise.
  private static void accumulate(double[] sums, float[] values, double weight, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += weight * values[i];
    }
  }

  private static void divide(double[] sums, double total, float[] mean, int count) {
    for (int i = 0; i < count; i++) {
      mean[i] = (float) (sums[i] / total);
    }
  }

  private static double squaredDistance(float[] a, float[] b, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * Puts slices together.
   *
   * @return the vector's floats; each replica's distance from the mean is in {@code drift}
   */
  static float[] assemble(Slices slices, List<Mean> means, double[] drift) {
    float[] vector = new float[slices.floats()];
    double[] squared = new double[drift.length];
    // In slice order, whatever the order of arrival: drift is part of what a run records.
    for (Mean mean : means.stream().sorted((a, b) -> a.slice - b.slice).toList()) {
      PackedState.floats(
          mean.values, 0, vector, slices.start(mean.slice), slices.length(mean.slice));
      Arrays.setAll(squared, r -> squared[r] + mean.squaredDrift[r]);
    }
    Arrays.setAll(drift, r -> Math.sqrt(squared[r]));
    return vector;
  }
}
