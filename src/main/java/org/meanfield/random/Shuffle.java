package org.meanfield.random;

/**
 * The numbers 0 to n − 1 in a random order that needs no table: the number at a place is computed,
 * for any place at any time, from (seed, purpose, replica, pass).
 *
 * <p>With n ≤ a·b, both near √n, a place is a pair (l, r) of l &lt; a and r &lt; b. Rounds of a
 * Feistel network change one half by a random function of the other, in turn, which loses nothing
 * and so permutes the pairs (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA
 * 2002, section 5):
 *
 * <pre>
 * l ← (l + Fᵢ(r)) mod a   in even rounds
 * r ← (r + Fᵢ(l)) mod b   in odd rounds
 * </pre>
 *
 * <p>A pair that stands for n or more is permuted again until one does not (cycle walking, section
 * 3), which fewer than a of them do. {@code Fᵢ(x)} is a number of {@link RandomNumbers} of its own
 * for each round and each x.
 *
 * <p>Of a handful of numbers not every order is equally likely: where a and b are odd, no round
 * changes whether an order is even.
 *
 * <p>The order is part of what this project promises, as the numbers are.
 */
public final class Shuffle {
  /**
   * Four would do for many numbers (Luby and Rackoff), not for a few: with 8 the frequencies of the
   * orders of six differ by a third, with 16 by no more than chance has them.
   */
  private static final int ROUNDS = 16;

  /** Elements of random numbers for one round: as many as a half has values at most. */
  private static final long STRIDE = 1L << 29;

  private static final long MOST = 1L << 58;

  /** Halves of no more values have their functions' values kept, in 32 KB at most. */
  private static final int MOST_KEPT = 1 << 9;

  private final RandomNumbers numbers;
  private final long size;
  private final int left;
  private final int right;

  /** One more than Fᵢ(x) at i·a + x, 0 where it was not asked for yet; null where a is large. */
  private final int[] kept;

  private Shuffle(RandomNumbers numbers, long size) {
    if (size < 1 || size > MOST) {
      throw new IllegalArgumentException("size " + size + " is not in 1 to 2^58");
    }
    this.numbers = numbers;
    this.size = size;
    this.left = (int) Math.ceil(Math.sqrt(size));
    this.right = (int) ((size + left - 1) / left);
    this.kept = left <= MOST_KEPT ? new int[ROUNDS * left] : null;
  }

  /**
   * An order; not to be shared between threads.
   *
   * @param pass from 0 to 2^56 − 1; each has an order of its own
   * @param size how many numbers there are, from 1 to 2^58
   */
  public static Shuffle of(long seed, Purpose purpose, int replica, long pass, long size) {
    return new Shuffle(RandomNumbers.of(seed, purpose, replica, pass), size);
  }

  /**
   * The number at a place.
   *
   * @param place from 0 to n − 1
   */
  public long at(long place) {
    if (place < 0 || place >= size) {
      throw new IllegalArgumentException("place " + place + " is not in 0 to " + (size - 1));
    }
    long number = permuted(place);
    while (number >= size) {
      number = permuted(number);
    }
    return number;
  }

  private long permuted(long place) {
    int l = (int) (place / right);
    int r = (int) (place % right);
    for (int round = 0; round < ROUNDS; round += 2) {
      l += drawn(round, r, left);
      l = l < left ? l : l - left;
      r += drawn(round + 1, l, right);
      r = r < right ? r : r - right;
    }
    return (long) l * right + r;
  }

  private int drawn(int round, int x, int bound) {
    if (kept == null) {
      return numbers.bounded(round * STRIDE + x, bound);
    }
    int at = round * left + x;
    if (kept[at] == 0) {
      kept[at] = 1 + numbers.bounded(round * STRIDE + x, bound);
    }
    return kept[at] - 1;
  }
}
