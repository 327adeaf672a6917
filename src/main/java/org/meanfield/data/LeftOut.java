package org.meanfield.data;

import java.util.List;
import java.util.Locale;
import org.meanfield.config.Amount;

/**
 * What people are told of records that cannot be used: that they be left out is advised only where
 * at most a tenth is in question, and where more were, that is a warning.
 */
public final class LeftOut {
  private static final double MOST = 0.1;

  private LeftOut() {}

  /** Whether so much may be left out or made up without harm. */
  public static boolean isLittle(long questionable, long all) {
    return questionable <= MOST * all;
  }

  /**
   * How a message ends that names records which cannot be used.
   *
   * @param all records, those among them
   */
  public static String remedy(long unusable, long all) {
    return isLittle(unusable, all)
        ? "correct this, or set data.on-bad-record = skip"
        : "correct this: it is more than a tenth of all";
  }

  /** A warning where many were left out. */
  public static List<String> warnings(long leftOut, long all) {
    return isLittle(leftOut, all)
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%s of %,d left out, which is more than a tenth",
                Amount.grouped(leftOut, "record"),
                all));
  }
}
