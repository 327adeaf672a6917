package org.meanfield.data.series;

import java.io.Serializable;
import java.util.Optional;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.data.DataException;

/**
 * What lies between neighbouring times of a table's series, as {@code data.calendar} has it.
 *
 * @param ticks of its scale; 1, and without a meaning, where rows are taken as they are
 * @param text the same for people; null where no series has two times that would tell
 */
record SeriesStep(Calendar calendar, long ticks, String text) implements Serializable {

  /**
   * @param measured the most frequent distance; empty where no series has two times
   * @throws DataException where it is another than the calendar says
   */
  static SeriesStep of(Calendar calendar, TimeScale scale, Optional<Long> measured) {
    return switch (calendar) {
      case REGULAR ->
          new SeriesStep(calendar, measured.orElse(1L), measured.map(scale::distance).orElse(null));
      case DAILY, BUSINESS_DAYS -> {
        long day = scale.dayStep();
        String wanted = scale.distance(day);
        measured.ifPresent(found -> requireSame(calendar, wanted, scale.distance(found)));
        yield new SeriesStep(calendar, day, wanted);
      }
      case OBSERVED -> new SeriesStep(calendar, 1, "1 row");
    };
  }

  private static void requireSame(Calendar calendar, String wanted, String found) {
    if (!found.equals(wanted)) {
      throw new DataException(
          "data.calendar = %s: most times are %s apart, not %s; check the times, or set data.calendar = regular, whose step is what most are apart"
              .formatted(calendar.text(), found, wanted));
    }
  }

  /** Whether rows are taken as they are: then no time is missing, and none too many. */
  boolean isObserved() {
    return calendar == Calendar.OBSERVED;
  }

  /** The series with a value at each of its steps. */
  Series complete(SeriesRows rows) {
    return isObserved() ? Series.observed(rows) : Series.of(rows, ticks);
  }
}
