package org.meanfield.data.sharding;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.Packed;

/**
 * Exact medians of many columns, by the digits of the middle value: eight jobs, each of which
 * counts how often a byte follows those that are known. No value comes to the driver, and no order
 * plays a part.
 */
final class Medians {
  private static final int DIGITS = Long.BYTES;
  private static final int BASE = 256;

  private final int columns;

  /** Digits of each column's two middle values that are known, {@code [columns · 2]}. */
  private final long[] prefixes;

  /** Places of these among the values that begin so, {@code [columns · 2]}. */
  private final long[] places;

  private Medians(int columns) {
    this.columns = columns;
    this.prefixes = new long[2 * columns];
    this.places = new long[2 * columns];
  }

  /**
   * The median of each column's values that are numbers; of an even count the mean of the middle
   * two. Not a number where there is none.
   *
   * @param rows packed, with the columns in front as doubles
   */
  static double[] of(JavaRDD<byte[]> rows, int columns) {
    Medians medians = new Medians(columns);
    for (int digit = 0; digit < DIGITS; digit++) {
      medians.learn(digit, counts(rows, columns, digit, medians.prefixes));
    }
    double[] found = new double[columns];
    for (int column = 0; column < columns; column++) {
      double low = value(medians.prefixes[2 * column]);
      double high = value(medians.prefixes[2 * column + 1]);
      found[column] = low == high ? low : low + (high - low) / 2;
    }
    return found;
  }

  /** Takes the next digit of each middle value from the counts of digits. */
  private void learn(int digit, long[] counts) {
    for (int i = 0; i < 2 * columns; i++) {
      if (digit == 0) {
        long all = 0;
        for (int next = 0; next < BASE; next++) {
          all += counts[i * BASE + next];
        }
        places[i] = i % 2 == 0 ? (all - 1) / 2 : all / 2;
      }
      int next = 0;
      while (next < BASE - 1 && places[i] >= counts[i * BASE + next]) {
        places[i] -= counts[i * BASE + next++];
      }
      prefixes[i] = prefixes[i] << Byte.SIZE | next;
    }
  }

  /** How often each digit follows the prefixes, {@code [columns · 2, 256]}. */
  private static long[] counts(JavaRDD<byte[]> rows, int columns, int digit, long[] prefixes) {
    return rows.mapPartitions(part -> List.of(count(part, columns, digit, prefixes)).iterator())
        .treeReduce(
            (a, b) -> {
              for (int i = 0; i < a.length; i++) {
                a[i] += b[i];
              }
              return a;
            });
  }

  private static long[] count(Iterator<byte[]> rows, int columns, int digit, long[] prefixes) {
    long[] counts = new long[2 * columns * BASE];
    int behind = (DIGITS - 1 - digit) * Byte.SIZE;
    while (rows.hasNext()) {
      byte[] packed = rows.next();
      for (int column = 0; column < columns; column++) {
        double value = Packed.doubleAt(packed, column * Double.BYTES);
        long ordered = ordered(value);
        for (int i = 2 * column; i < 2 * column + 2 && !Double.isNaN(value); i++) {
          if (digit == 0 || ordered >>> (behind + Byte.SIZE) == prefixes[i]) {
            counts[i * BASE + (int) (ordered >>> behind & BASE - 1)]++;
          }
        }
      }
    }
    return counts;
  }

  /** Bits that compare without a sign as the numbers do. */
  private static long ordered(double value) {
    // 0 is added since there are two zeros.
    long bits = Double.doubleToLongBits(value + 0.0);
    return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
  }

  private static double value(long ordered) {
    return Double.longBitsToDouble(ordered < 0 ? ordered & Long.MAX_VALUE : ~ordered);
  }
}
