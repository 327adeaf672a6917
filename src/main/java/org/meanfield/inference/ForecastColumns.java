package org.meanfield.inference;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.CnnConfig;
import org.meanfield.config.NetworkConfig;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.Schema;
import org.meanfield.data.SeriesFields;

/**
 * What a forecaster says of a series: a row for each time of the horizon. Each target has a column
 * of its name, and where other quantiles than the median are forecast one for each of them, such as
 * {@code sales-q90}.
 *
 * @param targets names of what is forecast
 * @param quantiles in ascending order
 * @param median which of them is the forecast
 * @param horizon times that are forecast
 */
record ForecastColumns(List<String> targets, List<Double> quantiles, int median, int horizon)
    implements Answers {
  ForecastColumns {
    targets = List.copyOf(targets);
    quantiles = List.copyOf(quantiles);
  }

  static ForecastColumns of(NetworkConfig network, Schema schema, List<String> targets) {
    int horizon = schema.field(SeriesFields.FUTURE).shape().get(0);
    return network.match(
        new NetworkConfig.Cases<>() {
          @Override
          public ForecastColumns cnn(CnnConfig cnn) {
            throw new IllegalArgumentException("no cnn forecasts");
          }

          @Override
          public ForecastColumns rnn(RnnConfig rnn) {
            return new ForecastColumns(targets, rnn.quantiles(), rnn.median(), horizon);
          }
        });
  }

  @Override
  public List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    for (String target : targets) {
      fields.add(field(target));
      for (int q = 0; q < quantiles.size(); q++) {
        if (q != median) {
          fields.add(field(target + "-q" + percent(quantiles.get(q))));
        }
      }
    }
    return fields;
  }

  private static StructField field(String name) {
    return DataTypes.createStructField(name, DataTypes.FloatType, true);
  }

  /** Such as 90, or 2.5. */
  private static String percent(double quantile) {
    return BigDecimal.valueOf(quantile).movePointRight(2).stripTrailingZeros().toPlainString();
  }

  @Override
  public int parts() {
    return horizon;
  }

  /**
   * @param forecasts {@code [rows, horizon, targets, quantiles]}
   */
  @Override
  public void put(float[] forecasts, int row, int part, Object[] values, int at) {
    int next = at;
    for (int target = 0; target < targets.size(); target++) {
      int first = ((row * horizon + part) * targets.size() + target) * quantiles.size();
      values[next++] = forecasts[first + median];
      for (int q = 0; q < quantiles.size(); q++) {
        if (q != median) {
          values[next++] = forecasts[first + q];
        }
      }
    }
  }
}
