package org.meanfield.config;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * Patterns of times, with the letters of {@link DateTimeFormatter}. Dates that no calendar has,
 * such as 30 February, are not times: Java would otherwise take the day before.
 */
public final class TimePattern {
  /** Times that are counted as the numbers that they are. */
  public static final String NUMBER = "number";

  private TimePattern() {}

  /** What {@code data.source.time-format} may be. */
  static Rule<String> rule() {
    return new Rule<>(
        TimePattern::isSound,
        "must be number, yyyyMMdd, yyyyMM, or another pattern of a day or a month with or without a"
            + " time of day, such as dd/MM/yyyy HH:mm (MM are months, mm minutes, HH hours of 24)");
  }

  private static boolean isSound(String pattern) {
    if (pattern.equals(NUMBER)) {
      return true;
    }
    try {
      formatter(pattern);
    } catch (IllegalArgumentException e) {
      return false;
    }
    String letters = pattern.replaceAll("'[^']*'", "");
    boolean dated = letters.matches("(?s).*[yu].*") && letters.matches("(?s).*[ML].*");
    boolean minutesOfAnHour = !letters.contains("m") || letters.matches("(?s).*[Hhk].*");
    return dated && minutesOfAnHour;
  }

  /**
   * @throws IllegalArgumentException where it is no pattern
   */
  public static DateTimeFormatter formatter(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(yearsOfAnyEra(pattern))
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** A strict {@code yyyy} would want an era beside it. */
  private static String yearsOfAnyEra(String pattern) {
    StringBuilder text = new StringBuilder();
    boolean quoted = false;
    for (char letter : pattern.toCharArray()) {
      quoted ^= letter == '\'';
      text.append(letter == 'y' && !quoted ? 'u' : letter);
    }
    return text.toString();
  }
}
