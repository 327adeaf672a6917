package org.meanfield.data.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class BusinessDaysTest {
  private static final EnumSet<DayOfWeek> WEEKEND =
      EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

  @Test
  void mondayFollowsFridayAcrossTheYearAndAcrossTheCountsBeginning() {
    assertThat(number("2025-01-06") - number("2025-01-03")).isOne();
    assertThat(number("2027-01-04") - number("2026-12-31")).isEqualTo(2);
    assertThat(number("1970-01-05") - number("1970-01-01")).isEqualTo(2);
    assertThat(number("1969-12-29")).isZero();
    assertThat(number("1969-12-26")).isEqualTo(-1);
  }

  @Test
  void everyMondayToFridayHasTheNextNumberAndNoOtherDayHasOne() {
    long expected = number("1965-01-01");
    for (LocalDate day = LocalDate.of(1965, 1, 1); day.getYear() < 1976; day = day.plusDays(1)) {
      boolean business = !WEEKEND.contains(day.getDayOfWeek());
      assertThat(BusinessDays.has(day.toEpochDay())).as("%s", day).isEqualTo(business);
      if (business) {
        assertThat(BusinessDays.number(day.toEpochDay())).as("%s", day).isEqualTo(expected);
        assertThat(BusinessDays.day(expected)).as("%s", day).isEqualTo(day.toEpochDay());
        expected++;
      }
    }
  }

  private static long number(String day) {
    return BusinessDays.number(LocalDate.parse(day).toEpochDay());
  }
}
