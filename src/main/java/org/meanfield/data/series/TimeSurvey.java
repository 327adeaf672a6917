package org.meanfield.data.series;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.data.DataException;
import org.meanfield.data.source.FirstProblems;

/** What kind of times a table has. The order in which they are added plays no part. */
final class TimeSurvey implements Serializable {
  private static final long serialVersionUID = 1;

  /** Every month has this one. */
  private static final int LAST_COMMON_DAY = 28;

  private static final Pattern COMPACT_DAY = Pattern.compile("(19|20)\\d{6}");
  private static final Pattern COMPACT_MONTH = Pattern.compile("(19|20)\\d{2}(0[1-9]|1[0-2])");

  private final EnumMap<TimeKind, FirstProblems> kinds = new EnumMap<>(TimeKind.class);

  /** Seconds since midnight: those that clocks show, and those of UTC. */
  private final BitSet shown = new BitSet();

  private final BitSet universal = new BitSet();
  private boolean shifted;
  private int daysOfMonth;

  /** By bits: 29 to 31 where every time is that day of its month, or the last of a shorter one. */
  private int lateDays = -1;

  private boolean compactDays = true;
  private boolean compactMonths = true;

  /**
   * @param position of the record; no other has it
   * @param words that say which record it is, and its time
   */
  void add(long position, Supplier<String> words, SeriesTime time) {
    kinds.computeIfAbsent(time.kind(), kind -> new FirstProblems()).add(position, words);
    shifted |= time.offset() != 0;
    String digits = Long.toString(time.value());
    compactDays &= COMPACT_DAY.matcher(digits).matches() && isDay(digits);
    compactMonths &= COMPACT_MONTH.matcher(digits).matches();
    if (time.isDated()) {
      add(time);
    }
  }

  private void add(SeriesTime time) {
    shown.set(time.secondOfDay());
    universal.set(new SeriesTime(time.kind(), time.value()).secondOfDay());
    LocalDate date = LocalDate.ofEpochDay(time.day());
    daysOfMonth |= 1 << date.getDayOfMonth();
    for (int late = LAST_COMMON_DAY + 1; late <= TimeScale.LAST_DAY; late++) {
      if (date.getDayOfMonth() != Math.min(late, date.lengthOfMonth())) {
        lateDays &= ~(1 << late);
      }
    }
  }

  private static boolean isDay(String digits) {
    try {
      LocalDate.parse(digits, DateTimeFormatter.BASIC_ISO_DATE);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  void add(TimeSurvey other) {
    other.kinds.forEach(
        (kind, mentions) -> kinds.computeIfAbsent(kind, k -> new FirstProblems()).add(mentions));
    shown.or(other.shown);
    universal.or(other.universal);
    shifted |= other.shifted;
    lateDays &= other.lateDays;
    compactDays &= other.compactDays;
    compactMonths &= other.compactMonths;
    daysOfMonth |= other.daysOfMonth;
  }

  /**
   * How the times are counted. Midnights of a zone other than UTC are days, whose lengths differ
   * where its clocks change; so are times of other hours, which are counted as clocks show them
   * where those are fewer times of day than UTC's.
   *
   * @param parser that read them
   * @param local whether steps are known to be even by clocks that are put forward and back
   * @throws DataException where there is none, or times of several kinds, or numbers that are
   *     dates, or times that the calendar has not
   */
  TimeScale scale(SeriesParser parser, boolean local) {
    if (kinds.isEmpty()) {
      throw new DataException("the source has no record that can be used; check data.source");
    }
    Iterator<Map.Entry<TimeKind, FirstProblems>> found = kinds.entrySet().iterator();
    Map.Entry<TimeKind, FirstProblems> first = found.next();
    if (found.hasNext()) {
      Map.Entry<TimeKind, FirstProblems> second = found.next();
      throw new DataException(
          "the times are %s (first in %s) and %s (first in %s); give one kind in all rows"
              .formatted(
                  first.getKey().text(),
                  first.getValue().earliest().getValue(),
                  second.getKey().text(),
                  second.getValue().earliest().getValue()));
    }
    if (first.getKey() == TimeKind.NUMBER
        && parser.source().timeFormat().isEmpty()
        && (compactDays || compactMonths)) {
      throw new DataException(
          "the times are whole numbers that look like dates (first in %s); set data.source.time-format = %s, or = number where they are numbers"
              .formatted(
                  first.getValue().earliest().getValue(), compactDays ? "yyyyMMdd" : "yyyyMM"));
    }
    requireCalendar(first.getKey(), first.getValue(), parser.calendar());
    return scale(first.getKey(), parser.calendar(), parser.clocks(), local);
  }

  private TimeScale scale(TimeKind found, Calendar calendar, Clocks clocks, boolean local) {
    boolean oneHour = shown.cardinality() == 1;
    int day = oneHour && calendar == Calendar.REGULAR ? dayOfMonth() : 0;
    boolean businessDays = calendar == Calendar.BUSINESS_DAYS;
    TimeKind kind = found;
    // Also where these few rows do not show it, as those of a winter in London.
    boolean moves = shifted || found == TimeKind.DATE_TIME && (clocks.change() || local);
    if (moves && oneHour && shown.get(0)) {
      kind = TimeKind.DATE;
    } else if (moves
        && (local || day > 0 || businessDays || fewerAreShown() || oneHour && clocks.areKnown())) {
      kind = TimeKind.LOCAL_TIME;
    }
    return new TimeScale(
        kind, day, businessDays, day > 0 || businessDays ? shown.nextSetBit(0) : 0, clocks);
  }

  /**
   * Whether clocks that change explain the times of day of UTC: each hour that they show is two of
   * UTC's. Of hours that follow each other it is but one more.
   */
  private boolean fewerAreShown() {
    return 3 * shown.cardinality() <= 2 * universal.cardinality();
  }

  private void requireCalendar(TimeKind kind, FirstProblems all, Calendar calendar) {
    boolean days = calendar == Calendar.DAILY || calendar == Calendar.BUSINESS_DAYS;
    if (days && kind == TimeKind.NUMBER) {
      throw new DataException(
          "data.calendar = %s: the times are whole numbers (first in %s), and no days; set data.calendar = regular"
              .formatted(calendar.text(), all.earliest().getValue()));
    }
    if (calendar == Calendar.BUSINESS_DAYS && shown.cardinality() > 1) {
      throw new DataException(
          "data.calendar = %s: the times are of %s times of day (first in %s); give a time a day, or set data.calendar = observed"
              .formatted(calendar.text(), shown.cardinality(), all.earliest().getValue()));
    }
  }

  /** Records with a time. */
  long records() {
    return kinds.values().stream().mapToLong(FirstProblems::count).sum();
  }

  private int dayOfMonth() {
    for (int late = TimeScale.LAST_DAY; late > LAST_COMMON_DAY; late--) {
      if ((lateDays & 1 << late) != 0) {
        return late;
      }
    }
    int day = Integer.numberOfTrailingZeros(daysOfMonth);
    return Integer.bitCount(daysOfMonth) == 1 && day <= LAST_COMMON_DAY ? day : 0;
  }
}
