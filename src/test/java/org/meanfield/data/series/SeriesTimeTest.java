package org.meanfield.data.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.data.source.BadRecordException;

/** Times of a table, and how they are counted. */
class SeriesTimeTest {
  @Test
  void aTextIsADateATimeOfDayOrANumber() throws BadRecordException {
    assertThat(SeriesTime.of("2012-01-31"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, LocalDate.of(2012, 1, 31).toEpochDay()));
    assertThat(SeriesTime.of(" 1970-01-02 00:00:01 "))
        .isEqualTo(new SeriesTime(TimeKind.DATE_TIME, 86_401));
    assertThat(SeriesTime.of("-17")).isEqualTo(new SeriesTime(TimeKind.NUMBER, -17));
  }

  @Test
  void aTimeInAZoneIsItsInstantAndKnowsItsMidnight() throws BadRecordException {
    SeriesTime midnight = SeriesTime.of("2020-03-30T00:00:00+02:00");

    assertThat(midnight.value()).isEqualTo(Instant.parse("2020-03-29T22:00:00Z").getEpochSecond());
    assertThat(midnight.day()).hasValue(LocalDate.of(2020, 3, 30).toEpochDay());
    assertThat(SeriesTime.of("2020-03-29T22:00:00").day()).isEmpty();
  }

  @Test
  void aDayThatNoCalendarHasIsNoTimeInAnyFormat() {
    assertThatThrownBy(() -> SeriesTime.of("2021-02-29")).hasMessageContaining("2021-02-29");
    assertThatThrownBy(() -> new TimeFormat("yyyyMMdd").parse("20210229"))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("= \"20210229\"")
        .hasMessageContaining("data.source.time-format = yyyyMMdd");
  }

  @Test
  void aFormatReadsDaysMonthsAndTimesOfDay() throws BadRecordException {
    long day = LocalDate.of(2020, 2, 29).toEpochDay();
    assertThat(new TimeFormat("yyyyMMdd").parse("20200229"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, day));
    assertThat(new TimeFormat("d MMM yyyy").parse("29 feb 2020"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, day));
    assertThat(new TimeFormat("yyyyMM").parse("202002"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, day - 28));
    assertThat(new TimeFormat("dd/MM/yyyy HH:mm").parse("29/02/2020 12:30"))
        .isEqualTo(new SeriesTime(TimeKind.DATE_TIME, (day * 24 + 12) * 3600 + 30 * 60));
  }

  @Test
  void aScaleOfMonthsKeepsTheDayWhereTheMonthHasIt() throws BadRecordException {
    TimeScale scale = scale("", "2020-01-30", "2020-02-29", "2020-03-30");

    assertThat(scale).isEqualTo(new TimeScale(TimeKind.DATE, 30));
    long march = scale.tick(SeriesTime.of("2020-03-30"));
    assertThat(march - scale.tick(SeriesTime.of("2020-02-29"))).isOne();
    assertThat(scale.text(march + 11)).isEqualTo("2021-02-28");
    assertThat(scale.text(march + 12)).isEqualTo("2021-03-30");
    assertThat(scale.distance(2)).isEqualTo("2 months");
  }

  @Test
  void midnightsOfAZoneAreDaysThoughOneIsShorter() throws BadRecordException {
    TimeScale scale =
        scale(
            "",
            "2020-03-28T00:00:00+01:00",
            "2020-03-29T00:00:00+01:00",
            "2020-03-30T00:00:00+02:00");

    assertThat(scale).isEqualTo(new TimeScale(TimeKind.DATE, 0));
    assertThat(
            scale.tick(SeriesTime.of("2020-03-30T00:00:00+02:00"))
                - scale.tick(SeriesTime.of("2020-03-29T00:00:00+01:00")))
        .isOne();
  }

  @Test
  void numbersThatAreNoDatesStayNumbersAndSoDoThoseThatAreSaidToBe() throws BadRecordException {
    assertThat(scale("", "20200131", "20200132").kind()).isEqualTo(TimeKind.NUMBER);
    assertThat(scale("", "202012", "202013").kind()).isEqualTo(TimeKind.NUMBER);
    assertThat(scale("number", "20200131", "20200201").kind()).isEqualTo(TimeKind.NUMBER);
    assertThatThrownBy(() -> scale("", "20200131", "20200201"))
        .hasMessageContaining("time-format = yyyyMMdd");
  }

  private static TimeScale scale(String format, String... times) throws BadRecordException {
    TimeSurvey all = new TimeSurvey();
    int position = 0;
    for (String time : List.of(times)) {
      TimeSurvey one = new TimeSurvey();
      one.add(position++, () -> time, SeriesTime.of(time));
      all.add(one);
    }
    return all.scale(format, Calendar.REGULAR);
  }
}
