package org.meanfield.data.series;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;

/**
 * The examples of a series: a window of its past, and what came behind it. Fields, all of doubles
 * as the table has them:
 *
 * <ul>
 *   <li>{@code window [window, targets + covariates]}
 *   <li>{@code future [horizon, targets]}: the times behind the window
 *   <li>{@code seasonal [horizon, targets]}: the seasonal naive forecast of those, the value one
 *       season before, or as many seasons as lead back into the past of the window; where the
 *       series has no such time yet, its last value
 *   <li>{@code scale [targets]}: mean absolute error of the seasonal naive forecast within the
 *       training span of the series, by which Hyndman and Koehler scale errors ("Another look at
 *       measures of forecast accuracy", International Journal of Forecasting 22, 2006, section
 *       2.4); 0 where there is none, since it is shorter than a season or repeats itself exactly
 * </ul>
 *
 * An example belongs to the split that its whole future lies in; its window may reach back into the
 * splits before. Where a future straddles two splits there is no example.
 *
 * @param columns targets, then covariates
 */
public record SeriesWindows(
    int window, int horizon, int season, int targets, int columns, TimeSplits splits)
    implements Serializable {

  /** Of a shard. */
  public Schema schema() {
    return new Schema(
        List.of(
            new Field(Schema.WINDOW, FieldType.DOUBLE, List.of(window, columns)),
            new Field(Schema.FUTURE, FieldType.DOUBLE, List.of(horizon, targets)),
            new Field(Schema.SEASONAL, FieldType.DOUBLE, List.of(horizon, targets)),
            new Field(Schema.SCALE, FieldType.DOUBLE, List.of(targets))));
  }

  /** Gives the consumer each example's split, and the first time behind its window. */
  public void forEach(Series series, ObjIntConsumer<Split> examples) {
    for (int first = window; first + horizon <= series.length(); first++) {
      Split split = splits.of(series.tick(first), series.tick(first + horizon - 1));
      if (split != null) {
        examples.accept(split, first);
      }
    }
  }

  /** Examples of each split. */
  public EnumMap<Split, Long> counts(Series series) {
    EnumMap<Split, Long> counts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      counts.put(split, 0L);
    }
    forEach(series, (split, first) -> counts.merge(split, 1L, Long::sum));
    return counts;
  }

  /** Times of the series that are before validation. */
  public int trainingTimes(Series series) {
    int times = 0;
    while (times < series.length() && splits.isTraining(series.tick(times))) {
      times++;
    }
    return times;
  }

  /** The scale of each target. */
  public double[] scales(Series series) {
    int times = trainingTimes(series);
    double[] scales = new double[targets];
    for (int target = 0; target < targets && times > season; target++) {
      double sum = 0;
      for (int t = season; t < times; t++) {
        sum += Math.abs(series.value(t, target) - series.value(t - season, target));
      }
      scales[target] = sum / (times - season);
    }
    return scales;
  }

  /**
   * An example as {@link Schema#packedBytes} says.
   *
   * @param first time behind the window
   * @param scales of the series
   */
  public byte[] packed(Series series, int first, double[] scales) {
    Packing packing = new Packing(schema().packedBytes());
    for (int i = (first - window) * columns; i < first * columns; i++) {
      packing.put(series.values()[i]);
    }
    for (int t = first; t < first + horizon; t++) {
      for (int target = 0; target < targets; target++) {
        packing.put(series.value(t, target));
      }
    }
    for (int t = first; t < first + horizon; t++) {
      int like = seasonsBefore(t, first);
      for (int target = 0; target < targets; target++) {
        packing.put(series.value(like, target));
      }
    }
    for (double scale : scales) {
      packing.put(scale);
    }
    return packing.bytes;
  }

  private int seasonsBefore(int time, int first) {
    int seasons = (time - first) / season + 1;
    long like = time - (long) seasons * season;
    return like < 0 ? first - 1 : (int) like;
  }

  /** Numbers one behind the other. */
  private static final class Packing {
    private final byte[] bytes;
    private int next;

    Packing(int length) {
      bytes = new byte[length];
    }

    void put(double value) {
      Packed.putDouble(bytes, next, value);
      next += Double.BYTES;
    }
  }
}
