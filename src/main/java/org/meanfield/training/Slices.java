package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.network.state.SlicedVector;

/**
 * How a state's vector is cut and coded to be averaged: a pure function of its size and of R, so
 * that the same numbers are summed together on any cluster. The mean itself depends on no cut; how
 * many can help to make it, and what each of them holds meanwhile, does.
 *
 * <p>A slice is so short that every replica has one to average, and that what all replicas say of
 * one slice, which whoever averages it holds at once, fits {@link #HELD}: 2^18 floats for few
 * replicas, some 2^12 for a thousand. A share is a run of slices that one task averages.
 *
 * <p>All parts of a slice are held, where a sum and one part would do for the mean, since how far
 * each replica is from the mean (its drift) can only be said when all have been added: adding part
 * by part would fetch everything a second time, to save 16 MB a task that no number of replicas
 * makes more.
 *
 * @param floats of the vector that is averaged
 * @param parameters how many of them, standing first, are parameters
 * @param replicas R
 * @param coding of what replicas send
 */
record Slices(long floats, long parameters, int replicas, SliceCoding coding)
    implements Serializable {
  /**
   * Floats of one slice of all replicas together; one less than a power of two, since arrays of
   * such would waste memory as {@link SlicedVector#SLICE} says.
   */
  private static final int HELD = (1 << 22) - 1;

  /** What slices are multiples of: no length that a loop would stumble over. */
  private static final int UNIT = 1 << 10;

  /**
   * Bytes of a share where there are enough slices: a few results that come to the driver at once
   * are nothing beside a state.
   */
  private static final long SHARE_BYTES = 16L << 20;

  /** Floats of every slice but the last. */
  int length() {
    long length = Math.min(HELD / replicas, floats / replicas);
    return (int) Math.max(UNIT, Math.min(SlicedVector.SLICE, length / UNIT * UNIT));
  }

  int count() {
    return Math.toIntExact((floats + length() - 1) / length());
  }

  long start(int slice) {
    return (long) slice * length();
  }

  int length(int slice) {
    return (int) Math.min(length(), floats - start(slice));
  }

  /** How many of a slice's floats are parameters. */
  int parameters(int slice) {
    return (int) Math.max(0, Math.min(length(slice), parameters - start(slice)));
  }

  /** Tasks that average: as many as replicas, or more where they would have too much each. */
  int shares() {
    return (int) Math.min(count(), Math.max(replicas, (bytes() + SHARE_BYTES - 1) / SHARE_BYTES));
  }

  /** First slice of a share; of the share after the last, the number of slices. */
  int first(int share) {
    return (int) ((long) share * count() / shares());
  }

  /** The share that a slice is in. */
  int share(int slice) {
    return (int) (((slice + 1L) * shares() - 1) / count());
  }

  /** Of the whole vector. */
  long bytes() {
    return floats * Float.BYTES;
  }

  /** Of the whole vector as a replica sends it. */
  long codedBytes() {
    return floats * coding.bytesPerFloat();
  }
}
