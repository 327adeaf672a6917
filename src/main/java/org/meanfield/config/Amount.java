package org.meanfield.config;

import java.util.Locale;

/** A number of things as people say it: 0 times, 1 time, 2 times. */
public final class Amount {
  private Amount() {}

  /** Such as {@code 1 time} and {@code 1000 times}. */
  public static String of(long number, String thing) {
    return number + " " + named(number, thing, thing + "s");
  }

  /** Such as {@code 1 class} and {@code 1000 classes}. */
  public static String of(long number, String thing, String things) {
    return number + " " + named(number, thing, things);
  }

  /** For people who look at large numbers, such as {@code 1,000 times}. */
  public static String grouped(long number, String thing) {
    return grouped(number, thing, thing + "s");
  }

  /** For people who look at large numbers, such as {@code 1,000 classes}. */
  public static String grouped(long number, String thing, String things) {
    return String.format(Locale.ROOT, "%,d %s", number, named(number, thing, things));
  }

  private static String named(long number, String thing, String things) {
    return number == 1 ? thing : things;
  }
}
