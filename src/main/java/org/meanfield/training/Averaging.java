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
    int length = slices.length(slice);
    float[] values = new float[length];
    double[] sums = new double[length];
    // The sum of nothing that leaves every first summand as it is: 0.0 would take the sign of -0.0.
    Arrays.fill(sums, -0.0);
    double total = 0;
    for (Part part : parts) {
      PackedState.floats(part.values, values, 0);
      accumulate(sums, values, part.weight);
      total += part.weight;
    }
    float[] mean = new float[length];
    for (int i = 0; i < length; i++) {
      mean[i] = (float) (sums[i] / total);
    }
    double[] drift = new double[parts.size()];
    for (int r = 0; r < drift.length; r++) {
      PackedState.floats(parts.get(r).values, values, 0);
      drift[r] = squaredDistance(values, mean, slices.parameters(slice));
    }
    return new Mean(slice, PackedState.bytes(mean, 0, length), drift);
  }

  private static void accumulate(double[] sums, float[] values, double weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * values[i];
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
      PackedState.floats(mean.values, vector, slices.start(mean.slice));
      Arrays.setAll(squared, r -> squared[r] + mean.squaredDrift[r]);
    }
    Arrays.setAll(drift, r -> Math.sqrt(squared[r]));
    return vector;
  }
}
