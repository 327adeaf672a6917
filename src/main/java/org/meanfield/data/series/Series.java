package org.meanfield.data.series;

import java.io.Serializable;
import java.util.Arrays;
import org.meanfield.data.DataException;

/**
 * A series, step by step, every value a number.
 *
 * @param values {@code [times, columns]}
 */
public record Series(String name, SeriesTimes times, int columns, double[] values)
    implements Serializable {

  /**
   * Fills each gap with the last value before it, column by column. Times before every column has a
   * value are dropped, rows between the steps too.
   *
   * @throws DataException where the gaps are too long to be filled
   */
  static Series of(SeriesRows rows, long step) {
    int columns = rows.columns();
    int anchor = rows.anchor(step);
    long first = rows.ticks()[anchor];
    long times = (rows.ticks()[rows.rows() - 1] - first) / step + 1;
    if (times > (Integer.MAX_VALUE - 8) / columns) {
      throw new DataException(
          "series %s: %s times from first to last do not fit into memory; check its times"
              .formatted(rows.name(), times));
    }
    double[] values = new double[(int) times * columns];
    Arrays.fill(values, Double.NaN);
    for (int row = anchor; row < rows.rows(); row++) {
      if (rows.isEven(row, anchor, step)) {
        int time = (int) ((rows.ticks()[row] - first) / step);
        System.arraycopy(rows.values(), row * columns, values, time * columns, columns);
      }
    }
    int complete = carryForward(values, columns);
    return new Series(
        rows.name(),
        new SeriesTimes.Even(first + complete * step, step),
        columns,
        Arrays.copyOfRange(values, complete * columns, values.length));
  }

  /** The rows as they are; cells without a number have the last before them, column by column. */
  static Series observed(SeriesRows rows) {
    int columns = rows.columns();
    double[] values = rows.values().clone();
    int complete = carryForward(values, columns);
    return new Series(
        rows.name(),
        new SeriesTimes.Observed(Arrays.copyOfRange(rows.ticks(), complete, rows.rows())),
        columns,
        Arrays.copyOfRange(values, complete * columns, values.length));
  }

  /** Returns the first time at which every column has a value: from there on they all have. */
  private static int carryForward(double[] values, int columns) {
    int complete = 0;
    for (int column = 0; column < columns; column++) {
      int i = column;
      while (i < values.length && Double.isNaN(values[i])) {
        i += columns;
      }
      complete = Math.max(complete, i / columns);
      for (i += columns; i < values.length; i += columns) {
        values[i] = Double.isNaN(values[i]) ? values[i - columns] : values[i];
      }
    }
    return Math.min(complete, values.length / columns);
  }

  public int length() {
    return values.length / columns;
  }

  /** The time number {@code index}; in even steps, one behind the last too. */
  public long tick(int index) {
    return times.tick(index);
  }

  double value(int index, int column) {
    return values[index * columns + column];
  }
}
