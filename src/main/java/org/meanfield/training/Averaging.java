package org.meanfield.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.SlicedVector;

/**
 * The one way in which replicas' states become one: the weighted mean, summed in replica order in
 * double precision, so that it has the same bits wherever and whenever it is computed; of the
 * parameters, what the outer optimizer makes of it.
 */
final class Averaging {
  private Averaging() {}

  /**
   * One replica's part of one slice.
   *
   * @param weight the denominator of the replica's loss: the weights of its examples, or unmasked
   *     target tokens
   * @param values in the coding of {@link Slices}
   */
  record Part(int replica, double weight, byte[] values) implements Serializable {
    /** Which counts as much as any other. */
    Part alike() {
      return new Part(replica, 1, values);
    }
  }

  /**
   * @param values that the next round starts from, little-endian floats
   * @param moments what the outer optimizer remembers of the slice's parameters
   * @param squaredDrift of each replica in order: Σ (its parameter − the mean's)² over the slice
   * @param squaredMovement Σ (the mean's parameter − the round's first)² over the slice
   */
  record Mean(
      int slice, byte[] values, byte[][] moments, double[] squaredDrift, double squaredMovement) {}

  /**
   * The mean of a run of slices.
   *
   * @param first of the slices
   * @param moments of each slice
   * @param squaredDrift over all of them
   */
  record Share(
      int first, byte[][] values, byte[][][] moments, double[] squaredDrift, double squaredMovement)
      implements Serializable {

    /** Of means in the slices' order. */
    static Share of(List<Mean> means) {
      double[] squared = new double[means.get(0).squaredDrift.length];
      for (Mean mean : means) {
        Arrays.setAll(squared, r -> squared[r] + mean.squaredDrift[r]);
      }
      double movement = 0;
      for (Mean mean : means) {
        movement += mean.squaredMovement;
      }
      byte[][] values = means.stream().map(Mean::values).toArray(byte[][]::new);
      byte[][][] moments = means.stream().map(Mean::moments).toArray(byte[][][]::new);
      return new Share(means.get(0).slice, values, moments, squared, movement);
    }
  }

  /**
   * Σ wᵢ·xᵢ / Σ wᵢ for each float of a slice. One replica's mean is its own value, bit for bit: a
   * float times a weight below 2^29 is exact in a double, and so is the quotient; with another
   * weight both are nearer to it than to any other float. Where nothing weighs anything, nobody has
   * changed anything, and all count as much.
   *
   * @param moments of the slice before the outer step
   * @param parts of every replica, in replica order
   */
  static Mean mean(OuterStep step, int slice, byte[][] moments, List<Part> parts) {
    double total = total(parts);
    return total > 0
        ? mean(step, slice, moments, parts, total)
        : mean(step, slice, moments, parts.stream().map(Part::alike).toList(), parts.size());
  }

  private static double total(List<Part> parts) {
    double total = 0;
    for (Part part : parts) {
      total += part.weight;
    }
    return total;
  }

  private static Mean mean(
      OuterStep step, int slice, byte[][] moments, List<Part> parts, double total) {
    Slices slices = step.slices();
    int length = slices.length(slice);
    int parameters = slices.parameters(slice);
    byte[] next = new byte[length * Float.BYTES];
    byte[][] after = new byte[moments.length][parameters * Float.BYTES];
    double[] drift = new double[parts.size()];
    double movement = 0;
    Block block = new Block(parts.size(), moments.length);
    for (int from = 0; from < length; from += Block.SIZE) {
      int count = Math.min(Block.SIZE, length - from);
      int counted = Math.max(0, Math.min(count, parameters - from));
      step.start(slice, from, block.start, counted);
      block.read(slices.coding(), parts, from, counted, count);
      block.average(parts, total, count);
      for (int r = 0; r < drift.length; r++) {
        drift[r] += squaredDistance(block.values[r], block.mean, counted);
      }
      movement += squaredDistance(block.mean, block.start, counted);
      if (counted > 0 && !step.isMean()) {
        block.step(step, moments, after, from, counted);
      }
      SlicedVector.floats(next).put(from, block.mean, 0, count);
    }
    return new Mean(slice, next, after, drift, movement);
  }

  /** So much of a slice as the first-level cache holds of a few replicas. */
  private static final class Block {
    static final int SIZE = 1024;

    final float[][] values;
    final float[] mean = new float[SIZE];
    final float[] start = new float[SIZE];
    private final double[] sums = new double[SIZE];
    private final float[][] moments;

    Block(int replicas, int moments) {
      this.values = new float[replicas][SIZE];
      this.moments = new float[moments][SIZE];
    }

    /** After what the round started with. */
    void read(SliceCoding coding, List<Part> parts, int from, int parameters, int count) {
      for (int r = 0; r < values.length; r++) {
        coding.decode(parts.get(r).values, from, start, parameters, values[r], count);
      }
    }

    void average(List<Part> parts, double total, int count) {
      // The sum of nothing that leaves each first summand as it is: 0.0 would take the sign of
      // -0.0.
      Arrays.fill(sums, -0.0);
      for (int r = 0; r < values.length; r++) {
        accumulate(sums, values[r], parts.get(r).weight, count);
      }
      divide(sums, total, count);
      round(sums, mean, count);
    }

    /** Makes of the mean what the next round starts from. */
    void step(OuterStep step, byte[][] before, byte[][] after, int from, int count) {
      for (int m = 0; m < moments.length; m++) {
        SlicedVector.floats(before[m]).get(from, moments[m], 0, count);
      }
      step.apply(sums, start, moments, mean, count);
      for (int m = 0; m < moments.length; m++) {
        SlicedVector.floats(after[m]).put(from, moments[m], 0, count);
      }
    }
  }

  // Each loop a method of its own: so they vectorise.
  private static void accumulate(double[] sums, float[] values, double weight, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += weight * values[i];
    }
  }

  private static void divide(double[] sums, double total, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] /= total;
    }
  }

  private static void round(double[] means, float[] rounded, int count) {
    for (int i = 0; i < count; i++) {
      rounded[i] = (float) means[i];
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
   * What all shares come to.
   *
   * @param state that the next round starts from
   * @param outer what the outer optimizer remembers
   * @param drift of each replica: the distance of its parameters from the mean's
   * @param movement distance of the mean's parameters from those that the round started from
   */
  record Averaged(SlicedVector state, OuterState outer, double[] drift, double movement) {}

  /**
   * Puts all shares together, whose bytes become the vectors'.
   *
   * @param replicas R
   */
  static Averaged assemble(OuterStep step, List<Share> shares, int replicas) {
    Slices slices = step.slices();
    byte[][] values = new byte[slices.count()][];
    byte[][][] moments = new byte[slices.count()][][];
    double[] squared = new double[replicas];
    double movement = 0;
    // In slice order, whatever the order of arrival: drift is part of what a run records.
    for (Share share : shares.stream().sorted(Comparator.comparingInt(Share::first)).toList()) {
      System.arraycopy(share.values, 0, values, share.first, share.values.length);
      System.arraycopy(share.moments, 0, moments, share.first, share.moments.length);
      Arrays.setAll(squared, r -> squared[r] + share.squaredDrift[r]);
      movement += share.squaredMovement;
    }
    return new Averaged(
        SlicedVector.of(slices.floats(), slices.length(), values),
        step.after(moments),
        Arrays.stream(squared).map(Math::sqrt).toArray(),
        Math.sqrt(movement));
  }
}
