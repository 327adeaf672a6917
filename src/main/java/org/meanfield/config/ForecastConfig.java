package org.meanfield.config;

import java.io.Serializable;

/**
 * What is forecast from what.
 *
 * @param window times that a forecast is made from
 * @param horizon times that are forecast
 * @param season times after which a series repeats itself, such as 7 for days of a week: what the
 *     seasonal naive forecast, and the scale of {@code mase}, look back
 * @param missing what stands in for a value that is missing
 * @param calendar what the steps from time to time are
 */
public record ForecastConfig(
    int window, int horizon, int season, Missing missing, Calendar calendar)
    implements Serializable {

  /** What becomes of a time without a value. */
  public enum Missing {
    /** An error that names the first. */
    FAIL,
    /** The last value before it. */
    LAST
  }

  /** What the steps of a series are. */
  public enum Calendar {
    /** The most frequent distance of neighbouring times. */
    REGULAR,
    /** Days, whatever day of the week. */
    DAILY,
    /** Mondays to Fridays; a holiday among them is a time without a value. */
    BUSINESS_DAYS,
    /** The rows as they are, in the order of their times. */
    OBSERVED;

    /** As the configuration spells it. */
    public String text() {
      return Choices.spell(this);
    }
  }

  static ForecastConfig read(Section data) {
    Rule<Integer> atLeastOne = Rule.atLeast(1);
    return new ForecastConfig(
        data.integer("window").required("give the times that a forecast is made from", atLeastOne),
        data.integer("horizon").required("give the times that are forecast", atLeastOne),
        data.integer("season").or(1, atLeastOne),
        data.choice("missing", Missing.class).or(Missing.FAIL),
        data.choice("calendar", Calendar.class).or(Calendar.REGULAR));
  }
}
