package org.meanfield.network;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network says of one row: as many rows as it takes, such as one for each time of a horizon,
 * or for each translation.
 *
 * @param rows of the output, a value for each of {@link Architecture#answerFields}; none where the
 *     network's answer is not a number
 */
public record Answer(List<Object[]> rows) {
  /** What came out is not a number. */
  public static final Answer NOT_A_NUMBER = new Answer(List.of());

  public Answer {
    rows = List.copyOf(rows);
  }

  /** An answer of one row. */
  public static Answer of(Object... values) {
    return new Answer(List.<Object[]>of(values));
  }

  /** Whether any of these is not a number. */
  public static boolean isUndefined(float[] values, int from, int count) {
    return IntStream.range(from, from + count).anyMatch(i -> Float.isNaN(values[i]));
  }

  /** Whether any of these is not a number. */
  public static boolean isUndefined(double[] values, int from, int count) {
    return IntStream.range(from, from + count).anyMatch(i -> Double.isNaN(values[i]));
  }
}
