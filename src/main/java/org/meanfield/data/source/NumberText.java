package org.meanfield.data.source;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Numbers as tables write them: decimal, with a point. Stricter than Java, which also takes {@code
 * NaN}, {@code 1d} and hexadecimal numbers.
 */
public final class NumberText {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private NumberText() {}

  /**
   * The number of a cell, from text as from binary, so that a table gives the same in every format:
   * a float is what it is written as, since a text of it is read as that.
   *
   * @param cell not null
   */
  public static OptionalDouble of(Object cell) {
    if (cell instanceof Float number && Float.isFinite(number)) {
      return OptionalDouble.of(Double.parseDouble(number.toString()));
    }
    return cell instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : parse(cell.toString());
  }

  /** The number that a text is, blanks around it aside; empty where it is none. */
  public static OptionalDouble parse(String text) {
    String trimmed = text.trim();
    return NUMBER.matcher(trimmed).matches()
        ? OptionalDouble.of(Double.parseDouble(trimmed))
        : OptionalDouble.empty();
  }
}
