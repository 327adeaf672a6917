package org.meanfield.retraining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.SourceConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.source.ColumnScan;

/**
 * The rows of a table whose time is after the last that a version was made of, up to the last that
 * there is: what comes meanwhile is for the next version. A row that comes late, with a time that
 * was passed already, is left out; how many did, their number tells.
 *
 * @param scan of the column of times, or of numbers that grow
 * @param after the watermark; null where every row is new
 * @param until the last time that there is
 * @param rows how many are new
 * @param before how many have no later time than the watermark
 * @param late how many of these were not there when it was set
 */
record NewRows(ColumnScan scan, String after, String until, long rows, long before, long late)
    implements Arrivals {
  /**
   * @param used spans that versions were made of
   * @throws ConfigException where the source is no table
   */
  static NewRows of(JavaSparkContext spark, Config config, List<RowSpan> used) {
    ColumnScan scan = scan(spark, config, config.retraining().timeColumn());
    Optional<RowSpan> last = used.stream().max(RowSpan::compareTo);
    last.ifPresent(span -> span.requireOf(scan.column()));
    ColumnScan.Extent found = scan.extent(last.map(RowSpan::end));
    String after = last.map(RowSpan::until).orElse(null);
    long late = found.before() - last.map(RowSpan::total).orElse(0L);
    String until = found.after() == 0 ? after : found.last().toString();
    return new NewRows(scan, after, until, found.after(), found.before(), Math.max(0, late));
  }

  /** The rows of a span that was set aside, and those that came late for it. */
  static NewRows again(JavaSparkContext spark, Config config, RowSpan span) {
    ColumnScan scan = scan(spark, config, span.column());
    long rows = scan.between(span.start(), span.end());
    return new NewRows(scan, span.after(), span.until(), rows, span.total() - span.rows(), 0);
  }

  private static ColumnScan scan(JavaSparkContext spark, Config config, String column) {
    SourceConfig.Table table =
        config
            .data()
            .source()
            .trainingTable()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "retraining.new-data = time-column: the source is no table with columns;"
                            + " use files"));
    return new ColumnScan(spark, table.format().ofAllRows(), table.place(), column);
  }

  @Override
  public boolean isEmpty() {
    return rows == 0;
  }

  NewRows none() {
    return new NewRows(scan, after, after, 0, before, late);
  }

  @Override
  public String words() {
    return "%s with %s %sup to %s"
        .formatted(
            Amount.grouped(rows, "new row"),
            scan.column(),
            after == null ? "" : "after %s and ".formatted(after),
            until);
  }

  @Override
  public Optional<String> warning() {
    return late == 0
        ? Optional.empty()
        : Optional.of(
            "left out: %s late, with %s no later than the watermark %s; where that is so again and again, train another retraining.model whose time-column says when a row was written"
                .formatted(
                    Amount.grouped(late, "row") + (late == 1 ? " comes" : " come"),
                    scan.column(),
                    after));
  }

  @Override
  public Map<String, String> settings(Attempts attempts, int number) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data.source.rows.column", scan.column());
    if (after != null) {
      settings.put("data.source.rows.after", after);
    }
    settings.put("data.source.rows.until", until);
    return settings;
  }

  @Override
  public Increment made(JavaSparkContext spark, Increment begun) {
    RowSpan span = new RowSpan(scan.column(), after, until, rows, before + rows);
    long now = scan.between(span.start(), span.end());
    if (now != rows) {
      throw new DataException(
          "%s: %s were there before they were read, and %s after; call again when nothing is written there, or have %s say when a row was written"
              .formatted(scan.place(), words(), Amount.grouped(now, "row"), scan.column()));
    }
    return begun.of(span);
  }
}
