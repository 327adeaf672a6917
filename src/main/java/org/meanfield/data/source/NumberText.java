package org.meanfield.data.source;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Numbers as tables write them: decimal, with a point. Stricter than Java, which also takes {@code
 * NaN}, {@code 1d} and hexadecimal numbers.
 */
public final class NumberText {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");

  /** Every whole number of so many digits is a double. */
  private static final int SAFE_DIGITS = 15;

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

  /** Whether a cell is a whole number of so many digits that no double is the same. */
  public static boolean isRounded(Object cell) {
    if (cell instanceof Long number) {
      return isRounded(BigDecimal.valueOf(number));
    }
    if (cell instanceof BigDecimal number) {
      return isRounded(number);
    }
    String text = cell instanceof String written ? written.trim() : "";
    return text.length() > SAFE_DIGITS
        && WHOLE.matcher(text).matches()
        && isRounded(new BigDecimal(text));
  }

  private static boolean isRounded(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && new BigDecimal(number.doubleValue()).compareTo(number) != 0;
  }

  /** The number that a text is, blanks around it aside; empty where it is none. */
  public static OptionalDouble parse(String text) {
    String trimmed = text.trim();
    return isNumber(trimmed)
        ? OptionalDouble.of(Double.parseDouble(trimmed))
        : OptionalDouble.empty();
  }

  /**
   * Digits with a point at most, and an exponent; a regular expression takes several times as long.
   */
  private static boolean isNumber(String text) {
    int start = behindSign(text, 0);
    int whole = behindDigits(text, start);
    boolean point = whole < text.length() && text.charAt(whole) == '.';
    int end = point ? behindDigits(text, whole + 1) : whole;
    if (end - start == (point ? 1 : 0)) {
      return false;
    }
    if (end == text.length() || (text.charAt(end) | 'a' - 'A') != 'e') {
      return end == text.length();
    }
    int exponent = behindSign(text, end + 1);
    return exponent < text.length() && behindDigits(text, exponent) == text.length();
  }

  private static int behindSign(String text, int place) {
    boolean sign =
        place < text.length() && (text.charAt(place) == '+' || text.charAt(place) == '-');
    return sign ? place + 1 : place;
  }

  private static int behindDigits(String text, int place) {
    int next = place;
    while (next < text.length() && text.charAt(next) >= '0' && text.charAt(next) <= '9') {
      next++;
    }
    return next;
  }
}
