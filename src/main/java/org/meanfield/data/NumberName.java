package org.meanfield.data;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Names that are whole numbers. A column of them has another type in other files, and then a name
 * is written otherwise: 7 as a whole number or a text is 7.0 as a fraction, and a large one has an
 * exponent. What has zeros in front, such as 007, or behind a fraction, such as version 1.10, is no
 * number but a code.
 */
final class NumberName {
  /** The second is what Java writes of a fraction from ten millions on. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.0{1,30})?|-?[1-9]\\.\\d{1,17}E\\d{1,2}");

  private NumberName() {}

  /** The one way to write it if it is a number; any other name as it is. */
  static String of(String name) {
    if (!isNumber(name)) {
      return name;
    }
    BigDecimal number = new BigDecimal(name);
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  static boolean isNumber(String name) {
    return NUMBER.matcher(name).matches();
  }
}
