package org.meanfield.config;

import java.net.URI;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.meanfield.config.SplitsConfig.By;

/**
 * Time series in a table: a row a time, and a series.
 *
 * @param time the column of dates, times or whole numbers
 * @param targets columns that are forecast
 * @param covariates columns that are known up to the present only
 * @param seriesId the column that tells series apart; empty where there is one series
 * @param timeFormat a pattern that times in texts and numbers are written in, {@link
 *     TimePattern#NUMBER}, or empty: then they are as ISO 8601 has them, or whole numbers
 * @param timeZone whose clocks tell times of day, or empty: then those that each time shows
 */
public record SeriesSource(
    TableFormat format,
    URI train,
    String time,
    List<String> targets,
    List<String> covariates,
    String seriesId,
    String timeFormat,
    String timeZone)
    implements SourceConfig {
  private static final Rule<String> TIME_ZONES =
      new Rule<>(
          ZoneId.getAvailableZoneIds()::contains,
          "is no zone of the time-zone database; give one such as Europe/Berlin or UTC");

  public SeriesSource {
    targets = List.copyOf(targets);
    covariates = List.copyOf(covariates);
  }

  @Override
  public List<String> targets() {
    return targets;
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.series(this);
  }

  /** Whether times in texts and numbers are to be read by a pattern. */
  public boolean hasTimeFormat() {
    return !timeFormat.isEmpty() && !timeFormat.equals(TimePattern.NUMBER);
  }

  @Override
  public boolean hasFiles() {
    return !TableFormat.isNamed(train);
  }

  @Override
  public Optional<Table> trainingTable() {
    return Optional.of(new Table(format, train));
  }

  @Override
  public boolean hasTest() {
    return false;
  }

  @Override
  public boolean hasOrder() {
    return true;
  }

  /** The same columns of another table. */
  public SeriesSource at(URI table) {
    return new SeriesSource(
        format.ofAllFiles(), table, time, targets, covariates, seriesId, timeFormat, timeZone);
  }

  /** The same table with targets and covariates in another order. */
  public SeriesSource with(List<String> targets, List<String> covariates) {
    return new SeriesSource(
        format, train, time, targets, covariates, seriesId, timeFormat, timeZone);
  }

  @Override
  public Rule<By> splitRule() {
    return new Rule<>(
        by -> by == By.TIME, "must be time for forecasting: the last times are the test split");
  }

  @Override
  public By defaultSplit() {
    return By.TIME;
  }

  static SeriesSource read(Section source, Format format) {
    Section columns = source.section("columns");
    TableFormat reading = TableFormat.read(source, format);
    SeriesSource series =
        new SeriesSource(
            reading,
            reading.place(source, "train"),
            columns.text("time").required("name the column of the times"),
            columns.texts("targets"),
            columns.texts("covariates"),
            columns.text("series-id").ifSet().orElse(""),
            source.text("time-format").ifSet(TimePattern.rule()).orElse(""),
            source.text("time-zone").ifSet(TIME_ZONES).orElse(""));
    if (series.targets.isEmpty()) {
      source
          .findings()
          .missing(columns.full("targets"), "name the columns of numbers that are forecast");
    }
    series.requireDistinct(columns);
    return series;
  }

  private void requireDistinct(Section columns) {
    Set<String> seen = new HashSet<>();
    Stream.of(
            List.of(time),
            targets,
            covariates,
            seriesId.isEmpty() ? List.<String>of() : List.of(seriesId))
        .flatMap(List::stream)
        .filter(name -> !seen.add(name))
        .findFirst()
        .ifPresent(
            twice ->
                columns
                    .findings()
                    .reject(columns.full("targets"), twice, "a column has one use; name it once"));
  }
}
