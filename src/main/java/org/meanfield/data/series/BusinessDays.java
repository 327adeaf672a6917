package org.meanfield.data.series;

/**
 * Mondays to Fridays, numbered without the days between them, so that Monday follows Friday. Number
 * 0 is Monday, 29 December 1969.
 */
final class BusinessDays {
  private static final int DAYS_OF_A_WEEK = 7;
  private static final int BUSINESS_DAYS_OF_A_WEEK = 5;

  /** 1 January 1970, which days are counted from, was a Thursday. */
  private static final int MONDAY_BEFORE = 3;

  private BusinessDays() {}

  /** Whether a day, counted from 1970-01-01, is one. */
  static boolean has(long day) {
    return dayOfWeek(day) < BUSINESS_DAYS_OF_A_WEEK;
  }

  /** The number of a business day. */
  static long number(long day) {
    long week = Math.floorDiv(day + MONDAY_BEFORE, DAYS_OF_A_WEEK);
    return week * BUSINESS_DAYS_OF_A_WEEK + dayOfWeek(day);
  }

  /** The day, counted from 1970-01-01, that has the number. */
  static long day(long number) {
    long week = Math.floorDiv(number, BUSINESS_DAYS_OF_A_WEEK);
    return week * DAYS_OF_A_WEEK + Math.floorMod(number, BUSINESS_DAYS_OF_A_WEEK) - MONDAY_BEFORE;
  }

  /** From 0, a Monday. */
  private static int dayOfWeek(long day) {
    return Math.floorMod(day + MONDAY_BEFORE, DAYS_OF_A_WEEK);
  }
}
