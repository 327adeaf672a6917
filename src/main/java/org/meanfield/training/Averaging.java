package org.meanfield.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.meanfield.network.state.SlicedVector;

/**
 * The one way in which replicas' states become one: the weighted mean, summed in replica order in
 * double precision, so that it has the same bits wherever and whenever it is computed.
 */
final class Averaging {
  private Averaging() {}

  /**
   * One replica's part of one slice.
   *
   * @param weight the denominator of the replica's loss: the weights of its examples, or unmasked
   *     target tokens
   * @param values little-endian floats
   */
  record Part(int replica, double weight, byte[] values) implements Serializable {
    /** Which counts as much as any other. */
    Part alike() {
      return new Part(replica, 1, values);
    }
  }

  /**
   * @param values of the mean, little-endian floats
   * @param squaredDrift of each replica in order: Σ (its parameter − the mean's)² over the slice
   */
  record Mean(int slice, byte[] values, double[] squaredDrift) {}

  /**
   * The mean of a run of slices.
   *
   * @param first of the slices
   * @param squaredDrift over all of them
   */
  record Share(int first, byte[][] values, double[] squaredDrift) implements Serializable {

    /** Of means in the slices' order. */
    static Share of(List<Mean> means) {
      double[] squared = new double[means.get(0).squaredDrift.length];
      for (Mean mean : means) {
        Arrays.setAll(squared, r -> squared[r] + mean.squaredDrift[r]);
      }
      byte[][] values = means.stream().map(Mean::values).toArray(byte[][]::new);
      return new Share(means.get(0).slice, values, squared);
    }
  }

  /**
   * Σ wᵢ·xᵢ / Σ wᵢ for each float of a slice. One replica's mean is its own value, bit for bit: a
   * float times a weight below 2^29 is exact in a double, and so is the quotient; with another
   * weight both are nearer to it than to any other float. Where nothing weighs anything, nobody has
   * changed anything, and all count as much.
   *
   * @param parts of every replica, in replica order
   */
  static Mean mean(Slices slices, int slice, List<Part> parts) {
    double total = total(parts);
    return total > 0
        ? mean(slices, slice, parts, total)
        : mean(slices, slice, parts.stream().map(Part::alike).toList(), parts.size());
  }

  private static double total(List<Part> parts) {
    double total = 0;
    for (Part part : parts) {
      total += part.weight;
    }
    return total;
  }

  private static Mean mean(Slices slices, int slice, List<Part> parts, double total) {
    int length = slices.length(slice);
    byte[] means = new byte[length * Float.BYTES];
    double[] drift = new double[parts.size()];
    Block block = new Block(parts.size());
    for (int from = 0; from < length; from += Block.SIZE) {
      int count = Math.min(Block.SIZE, length - from);
      block.read(parts, from, count);
      block.average(parts, total, count);
      SlicedVector.floats(means).put(from, block.mean, 0, count);
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
        SlicedVector.floats(parts.get(r).values).get(from, values[r], 0, count);
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
   * Puts all shares together, whose bytes become the vector's.
   *
   * @param drift takes each replica's distance from the mean
   */
  static SlicedVector assemble(Slices slices, List<Share> shares, double[] drift) {
    byte[][] values = new byte[slices.count()][];
    double[] squared = new double[drift.length];
    // In slice order, whatever the order of arrival: drift is part of what a run records.
    for (Share share : shares.stream().sorted(Comparator.comparingInt(Share::first)).toList()) {
      System.arraycopy(share.values, 0, values, share.first, share.values.length);
      Arrays.setAll(squared, r -> squared[r] + share.squaredDrift[r]);
    }
    Arrays.setAll(drift, r -> Math.sqrt(squared[r]));
    return SlicedVector.of(slices.floats(), slices.length(), values);
  }
}
