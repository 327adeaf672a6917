package org.meanfield.random;

/**
 * Random numbers as a pure function of (seed, purpose, replica, step, element): no state, so any of
 * them can be asked for again, in any order, on any machine.
 *
 * <p>Constancy: the numbers are part of what this project promises. Same arguments, same bits, on
 * every platform and in every later version; where a better method comes, it comes beside this one.
 * Each method has numbers of its own shape, but {@link #uniform} and the others draw on the same
 * words: use one method for one purpose.
 */
public final class RandomNumbers {
  private static final double UNIT_24 = 0x1p-24;
  private static final double UNIT_53 = 0x1p-53;
  private static final long STEPS = 1L << 56;
  private static final long ELEMENTS = 1L << 32;

  private final int key0;
  private final int key1;
  private final int step;
  private final int replica;
  private final int purposeAndStep;
  private final int[] block = new int[4];

  private RandomNumbers(long seed, Purpose purpose, int replica, long step) {
    if (step < 0 || step >= STEPS) {
      throw new IllegalArgumentException("step " + step + " is not in 0 to 2^56 - 1");
    }
    this.key0 = (int) seed;
    this.key1 = (int) (seed >>> 32);
    this.step = (int) step;
    this.replica = replica;
    this.purposeAndStep = purpose.code() << 24 | (int) (step >>> 32);
  }

  /**
   * The numbers of one step; not to be shared between threads, since it has a block to work in.
   *
   * @param replica which replica, or 0 for what all share
   * @param step from 0 to 2^56 − 1: an iteration, a pass, the number of a tensor
   */
  public static RandomNumbers of(long seed, Purpose purpose, int replica, long step) {
    return new RandomNumbers(seed, purpose, replica, step);
  }

  /** Uniform in [0, 1), a multiple of 2^−24. */
  public float uniform(long element) {
    generate(element >>> 2, element);
    return (float) ((block[(int) element & 3] >>> 8) * UNIT_24);
  }

  /** The same as {@link #uniform} of so many elements on end, four at the price of one. */
  public void uniforms(long from, float[] uniforms, int count) {
    for (int i = 0; i < count; i++) {
      long element = from + i;
      if (i == 0 || (element & 3) == 0) {
        generate(element >>> 2, element);
      }
      uniforms[i] = (float) ((block[(int) element & 3] >>> 8) * UNIT_24);
    }
  }

  /** Uniform in [0, 1), a multiple of 2^−53. */
  public double uniformDouble(long element) {
    return (word64(element) >>> 11) * UNIT_53;
  }

  /**
   * Normal with mean 0 and variance 1, by Box and Muller's transform; {@link StrictMath}, since
   * {@link Math} may differ between processors.
   */
  public double gaussian(long element) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniformDouble(2 * element)));
    return radius * StrictMath.cos(2 * Math.PI * uniformDouble(2 * element + 1));
  }

  /** Uniform among 0 to bound − 1; no value is favoured by more than a part in 2^32. */
  public int bounded(long element, int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound " + bound + " is not positive");
    }
    return (int) Math.multiplyHigh(word64(element) >>> 1, 2L * bound);
  }

  /** The numbers 0 to n − 1 in random order (Fisher and Yates, from the last place down). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = bounded(i, i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  private long word64(long element) {
    generate(element >>> 1, element);
    int at = 2 * ((int) element & 1);
    return (long) block[at + 1] << 32 | block[at] & 0xFFFFFFFFL;
  }

  private void generate(long number, long element) {
    if (number < 0 || number >= ELEMENTS) {
      throw new IllegalArgumentException("element " + element + " is out of range");
    }
    block[0] = (int) number;
    block[1] = step;
    block[2] = replica;
    block[3] = purposeAndStep;
    Philox.encrypt(block, key0, key1);
  }
}
