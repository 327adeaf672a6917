package org.meanfield.data.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.config.SeriesSource;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.config.TableFormat;
import org.meanfield.data.source.BadRecordException;

/** Times of a table, and how they are counted. */
class SeriesTimeTest {
  private static final long DAY = 86_400;

  @Test
  void aTextIsADateATimeOfDayOrANumber() throws BadRecordException {
    assertThat(time("2012-01-31"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, LocalDate.of(2012, 1, 31).toEpochDay()));
    assertThat(time(" 1970-01-02 00:00:01 ")).isEqualTo(new SeriesTime(TimeKind.DATE_TIME, 86_401));
    assertThat(time("-17")).isEqualTo(new SeriesTime(TimeKind.NUMBER, -17));
  }

  @Test
  void aTimeInAZoneIsItsInstantAndKnowsItsMidnight() throws BadRecordException {
    SeriesTime midnight = time("2020-03-30T00:00:00+02:00");

    assertThat(midnight.value()).isEqualTo(Instant.parse("2020-03-29T22:00:00Z").getEpochSecond());
    assertThat(midnight.day()).isEqualTo(LocalDate.of(2020, 3, 30).toEpochDay());
    assertThat(midnight.secondOfDay()).isZero();
    assertThat(time("2020-03-29T22:00:00").secondOfDay()).isEqualTo(22 * 3600);
  }

  @Test
  void clocksThatAreNamedTellEveryTimeOfDay() throws BadRecordException {
    Clocks berlin = new Clocks("Europe/Berlin");
    Instant six = Instant.parse("2020-03-30T04:00:00Z");
    SeriesTime time = new SeriesTime(TimeKind.DATE_TIME, six.getEpochSecond(), 2 * 3600);

    assertThat(SeriesTime.of("2020-03-30 06:00:00", berlin)).isEqualTo(time);
    assertThat(SeriesTime.of("2020-03-30T00:00:00-04:00", berlin)).isEqualTo(time);
    assertThat(SeriesTime.of(Timestamp.from(six), berlin)).isEqualTo(time);
    assertThat(SeriesTime.of(LocalDateTime.of(2020, 3, 30, 6, 0), berlin)).isEqualTo(time);
    assertThat(new TimeFormat("d.M.yyyy HH:mm", berlin).parse("30.3.2020 06:00")).isEqualTo(time);
    assertThat(time.day()).isEqualTo(LocalDate.of(2020, 3, 30).toEpochDay());
  }

  @Test
  void aDayThatNoCalendarHasIsNoTimeInAnyFormat() {
    assertThatThrownBy(() -> time("2021-02-29")).hasMessageContaining("2021-02-29");
    assertThatThrownBy(() -> new TimeFormat("yyyyMMdd", Clocks.OWN).parse("20210229"))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("= \"20210229\"")
        .hasMessageContaining("data.source.time-format = yyyyMMdd");
  }

  @Test
  void aFormatReadsDaysMonthsAndTimesOfDay() throws BadRecordException {
    long day = LocalDate.of(2020, 2, 29).toEpochDay();
    assertThat(new TimeFormat("yyyyMMdd", Clocks.OWN).parse("20200229"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, day));
    assertThat(new TimeFormat("d MMM yyyy", Clocks.OWN).parse("29 feb 2020"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, day));
    assertThat(new TimeFormat("yyyyMM", Clocks.OWN).parse("202002"))
        .isEqualTo(new SeriesTime(TimeKind.DATE, day - 28));
    assertThat(new TimeFormat("dd/MM/yyyy HH:mm", Clocks.OWN).parse("29/02/2020 12:30"))
        .isEqualTo(new SeriesTime(TimeKind.DATE_TIME, (day * 24 + 12) * 3600 + 30 * 60));
  }

  @Test
  void aScaleOfMonthsKeepsTheDayWhereTheMonthHasIt() throws BadRecordException {
    TimeScale scale = scale("", "2020-01-30", "2020-02-29", "2020-03-30");

    assertThat(scale).isEqualTo(new TimeScale(TimeKind.DATE, 30));
    long march = scale.tick(time("2020-03-30"));
    assertThat(march - scale.tick(time("2020-02-29"))).isOne();
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
            scale.tick(time("2020-03-30T00:00:00+02:00"))
                - scale.tick(time("2020-03-29T00:00:00+01:00")))
        .isOne();
  }

  @Test
  void anHourOfAZoneIsTheSameEveryDayThoughOneIsShorter() throws BadRecordException {
    TimeScale scale =
        scale(
            "",
            "2020-03-28T06:00:00+01:00",
            "2020-03-29T06:00:00+02:00",
            "2020-03-30T06:00:00+02:00");

    long last = scale.tick(time("2020-03-30T06:00:00+02:00"));
    assertThat(last - scale.tick(time("2020-03-28T06:00:00+01:00"))).isEqualTo(2 * DAY);
    assertThat(scale.text(last + DAY)).isEqualTo("2020-03-31T06:00:00");
    assertThat(scale.distance(DAY)).isEqualTo("1 day");
    assertThat(scale.time(last + DAY).kind()).isEqualTo(TimeKind.LOCAL_TIME);
  }

  @Test
  void hoursOfAZoneStayHoursThoughItsClocksShowOneTwice() throws BadRecordException {
    TimeScale scale =
        scale(
            "",
            "2020-10-25T01:00:00+02:00",
            "2020-10-25T02:00:00+02:00",
            "2020-10-25T02:00:00+01:00",
            "2020-10-25T03:00:00+01:00");

    assertThat(scale).isEqualTo(new TimeScale(TimeKind.DATE_TIME, 0));
  }

  @Test
  void oneStrayTimeDoesNotMakeDaysOfAZoneSeconds() throws BadRecordException {
    TimeScale scale =
        scale(
            "",
            "2020-03-28T00:00:00+01:00",
            "2020-03-29T00:00:00+01:00",
            "2020-03-29T07:31:00+02:00",
            "2020-03-30T00:00:00+02:00");

    assertThat(
            scale.tick(time("2020-03-30T00:00:00+02:00"))
                - scale.tick(time("2020-03-29T00:00:00+01:00")))
        .isEqualTo(DAY);
  }

  @Test
  void clocksThatAreNamedKnowTheirInstantsToCome() throws BadRecordException {
    Clocks berlin = new Clocks("Europe/Berlin");
    TimeScale scale =
        survey(berlin, "2020-03-27T05:00:00Z", "2020-03-28T05:00:00Z")
            .scale(parser("", Calendar.DAILY, berlin), false);

    long last = scale.tick(SeriesTime.of("2020-03-28T05:00:00Z", berlin));
    assertThat(scale.time(last + DAY))
        .isEqualTo(
            new SeriesTime(
                TimeKind.DATE_TIME, Instant.parse("2020-03-29T04:00:00Z").getEpochSecond()));
    assertThat(scale.timeKind()).isEqualTo(TimeKind.DATE_TIME);
  }

  @Test
  void aFewDaysOfWinterInLondonKnowWhatItsClocksWillShow() throws BadRecordException {
    Clocks london = new Clocks("Europe/London");
    TimeScale scale =
        survey(london, "2020-03-27T18:00:00Z", "2020-03-28T18:00:00Z")
            .scale(parser("", Calendar.DAILY, london), false);

    long last = scale.tick(SeriesTime.of("2020-03-28T18:00:00Z", london));
    assertThat(scale.time(last + DAY))
        .isEqualTo(
            new SeriesTime(
                TimeKind.DATE_TIME, Instant.parse("2020-03-29T17:00:00Z").getEpochSecond()));
  }

  @Test
  void hoursThatAModelCountsAsClocksShowThemAreSoCountedWhereNoClockChanges()
      throws BadRecordException {
    Clocks berlin = new Clocks("Europe/Berlin");
    String[] winter = {"2020-03-28T05:00:00Z", "2020-03-28T11:00:00Z", "2020-03-28T17:00:00Z"};
    TimeScale own = survey(berlin, winter).scale(parser("", Calendar.REGULAR, berlin), false);
    TimeScale model = survey(berlin, winter).scale(parser("", Calendar.REGULAR, berlin), true);

    SeriesTime last = SeriesTime.of("2020-03-28T17:00:00Z", berlin);
    long sixHours = 6 * 3600;
    assertThat(instant(own.time(own.tick(last) + 2 * sixHours))).isEqualTo("2020-03-29T05:00:00Z");
    assertThat(instant(model.time(model.tick(last) + 2 * sixHours)))
        .as("Berlin's clocks show six in the morning, as on any other day")
        .isEqualTo("2020-03-29T04:00:00Z");
  }

  private static String instant(SeriesTime time) {
    return Instant.ofEpochSecond(time.value()).toString();
  }

  @Test
  void aMonthOrABusinessDayKeepsItsHour() throws BadRecordException {
    TimeScale months = scale("", "2020-01-31T18:30:00", "2020-02-29T18:30:00");
    TimeScale days =
        survey("2020-03-27T17:30:00", "2020-03-30T17:30:00")
            .scale(parser("", Calendar.BUSINESS_DAYS, Clocks.OWN), false);

    long january = months.tick(time("2020-01-31T18:30:00"));
    assertThat(months.time(january + 2)).isEqualTo(time("2020-03-31T18:30:00"));
    long friday = days.tick(time("2020-03-27T17:30:00"));
    assertThat(days.time(friday + 1)).isEqualTo(time("2020-03-30T17:30:00"));
    assertThat(days.isWeekend(friday)).isFalse();
  }

  @Test
  void aSaturdayIsOneAtAnyHour() throws BadRecordException {
    TimeScale scale = scale("", "2020-03-27T18:00:00", "2020-03-28T18:00:00");

    assertThat(scale.isWeekend(scale.tick(time("2020-03-28T18:00:00")))).isTrue();
    assertThat(scale.isWeekend(scale.tick(time("2020-03-27T18:00:00")))).isFalse();
  }

  @Test
  void numbersThatAreNoDatesStayNumbersAndSoDoThoseThatAreSaidToBe() throws BadRecordException {
    assertThat(scale("", "20200131", "20200132").kind()).isEqualTo(TimeKind.NUMBER);
    assertThat(scale("", "202012", "202013").kind()).isEqualTo(TimeKind.NUMBER);
    assertThat(scale("number", "20200131", "20200201").kind()).isEqualTo(TimeKind.NUMBER);
    assertThatThrownBy(() -> scale("", "20200131", "20200201"))
        .hasMessageContaining("time-format = yyyyMMdd");
  }

  private static SeriesTime time(String text) throws BadRecordException {
    return SeriesTime.of(text, Clocks.OWN);
  }

  private static TimeScale scale(String format, String... times) throws BadRecordException {
    return survey(times).scale(parser(format, Calendar.REGULAR, Clocks.OWN), false);
  }

  private static TimeSurvey survey(Clocks clocks, String... times) throws BadRecordException {
    TimeSurvey all = new TimeSurvey();
    int position = 0;
    for (String time : List.of(times)) {
      TimeSurvey one = new TimeSurvey();
      one.add(position++, () -> time, SeriesTime.of(time, clocks));
      all.add(one);
    }
    return all;
  }

  private static TimeSurvey survey(String... times) throws BadRecordException {
    return survey(Clocks.OWN, times);
  }

  private static SeriesParser parser(String format, Calendar calendar, Clocks clocks) {
    return new SeriesParser(
        new SeriesSource(
            TableFormat.of(Format.CSV),
            URI.create("file:/t.csv"),
            "day",
            List.of("price"),
            List.of(),
            "",
            format,
            clocks.zone()),
        calendar);
  }
}
