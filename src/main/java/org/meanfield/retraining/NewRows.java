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
import org.meanfield.data.source.ColumnScan;

/**
 * The rows of a table whose time is after the last that a version was made of, up to the last that
 * there is: what comes meanwhile is for the next version. A row that comes late, with a time that
 * was passed already, is left out; how many did, their number tells.
 *
 * @param column of the times, or of numbers that grow
 * @param after the watermark; null where every row is new
 * @param until the last time that there is
 * @param rows how many are new
 * @param before how many have no later time than the watermark
 * @param late how many of these were not there when it was set
 */
record NewRows(String column, String after, String until, long rows, long before, long late)
    implements Arrivals {
  /**
   * @param used spans that versions were made of
   * @throws ConfigException where the source is no table
   */
  static NewRows of(JavaSparkContext spark, Config config, List<RowSpan> used) {
    String column = config.retraining().timeColumn();
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
    ColumnScan scan = new ColumnScan(spark, table.format().ofAllRows(), table.place(), column);
    Optional<RowSpan> last = used.stream().max(RowSpan::compareTo);
    last.ifPresent(span -> span.requireOf(column));
    ColumnScan.Extent found = scan.extent(last.map(RowSpan::end));
    String after = last.map(RowSpan::until).orElse(null);
    long late = found.before() - last.map(RowSpan::total).orElse(0L);
    String until = found.after() == 0 ? after : found.last().toString();
    return new NewRows(column, after, until, found.after(), found.before(), Math.max(0, late));
  }

  /** Exactly the rows of a span that was set aside. */
  static NewRows again(RowSpan span) {
    return new NewRows(
        span.column(), span.after(), span.until(), span.rows(), span.total() - span.rows(), 0);
  }

  @Override
  public boolean isEmpty() {
    return rows == 0;
  }

  NewRows none() {
    return new NewRows(column, after, after, 0, before, late);
  }

  @Override
  public String words() {
    return "%s with %s %sup to %s"
        .formatted(
            Amount.grouped(rows, "new row"),
            column,
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
                    Amount.grouped(late, "row") + (late == 1 ? " comes" : " come"), column, after));
  }

  @Override
  public Map<String, String> settings(Attempts attempts, int number) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data.source.rows.column", column);
    if (after != null) {
      settings.put("data.source.rows.after", after);
    }
    settings.put("data.source.rows.until", until);
    return settings;
  }

  @Override
  public Increment made(JavaSparkContext spark, Increment begun) {
    return begun.of(new RowSpan(column, after, until, rows, before + rows));
  }
}
