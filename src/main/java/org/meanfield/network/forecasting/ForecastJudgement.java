package org.meanfield.network.forecasting;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.Judgement;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;

/**
 * How forecasts are judged, beside those that cost nothing: the naive one, a series' last value,
 * and the seasonal naive one, its value a season before. With e = y − f over all values y forecast,
 * of all targets and all times of the horizon:
 *
 * <ul>
 *   <li>{@code mae}: mean |e|; {@code rmse}: √ mean e²
 *   <li>{@code smape}: mean 200 |e| / (|y| + |f|) in percent, 0 where both are 0 (Makridakis,
 *       Spiliotis and Assimakopoulos, "The M4 Competition", International Journal of Forecasting
 *       36, 2020, section 2)
 *   <li>{@code mase}: mean |e| / scale, the scale being the mean absolute error of the seasonal
 *       naive forecast in the series' training span (Hyndman and Koehler, "Another look at measures
 *       of forecast accuracy", International Journal of Forecasting 22, 2006, section 2.4); values
 *       without a scale are left out, and so is the metric where none has one
 *   <li>{@code loss}: mean pinball loss over the quantiles, in standard deviations of the targets
 *   <li>coverage of a quantile: the share of values that are not above it
 * </ul>
 *
 * @param quantiles that are forecast, 0.5 among them
 */
public record ForecastJudgement(int horizon, int targets, List<Double> quantiles)
    implements Judgement {
  private static final int LOSS = 0;
  private static final int SCALED = 1;
  private static final int FIRST_ERROR = 2;

  private static final int ABSOLUTE = 0;
  private static final int SQUARED = 1;
  private static final int PERCENT = 2;
  private static final int RELATIVE = 3;
  private static final int ERRORS = 4;

  private static final double MEDIAN = 0.5;

  public ForecastJudgement {
    quantiles = List.copyOf(quantiles);
  }

  /** Who forecasts. */
  public enum Forecast {
    NETWORK("network"),
    NAIVE("naive"),
    SEASONAL_NAIVE("seasonal-naive");

    private final String text;

    Forecast(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * What was forecast.
   *
   * @param actual value
   * @param last value before the forecast
   * @param seasonal its seasonal naive forecast
   * @param scale of its series, or 0
   * @param std of its target
   */
  public record Value(double actual, double last, double seasonal, double scale, double std) {}

  @Override
  public int sums() {
    return covered(quantiles.size());
  }

  /**
   * Adds one value of an example that the tally has counted.
   *
   * @param forecasts {@code [values, quantiles]}
   * @param index of the value among them
   */
  public void add(Value value, double[] forecasts, int index, Tally tally) {
    int first = index * quantiles.size();
    double median = forecasts[first + quantiles.indexOf(MEDIAN)];
    tally.add(SCALED, value.scale() > 0 ? 1 : 0);
    add(Forecast.NETWORK, value, median, tally);
    add(Forecast.NAIVE, value, value.last(), tally);
    add(Forecast.SEASONAL_NAIVE, value, value.seasonal(), tally);
    double loss = 0;
    for (int q = 0; q < quantiles.size(); q++) {
      double above = value.actual() - forecasts[first + q];
      loss += above * (above >= 0 ? quantiles.get(q) : quantiles.get(q) - 1);
      tally.add(covered(q), above <= 0 ? 1 : 0);
    }
    tally.add(LOSS, loss / value.std() / quantiles.size() / (horizon * targets));
  }

  private static void add(Forecast forecast, Value value, double forecasted, Tally tally) {
    double error = Math.abs(value.actual() - forecasted);
    double size = Math.abs(value.actual()) + Math.abs(forecasted);
    tally.add(at(forecast, ABSOLUTE), error);
    tally.add(at(forecast, SQUARED), error * error);
    tally.add(at(forecast, PERCENT), size == 0 ? 0 : 200 * error / size);
    tally.add(at(forecast, RELATIVE), value.scale() > 0 ? error / value.scale() : 0);
  }

  private static int at(Forecast forecast, int error) {
    return FIRST_ERROR + forecast.ordinal() * ERRORS + error;
  }

  private static int covered(int quantile) {
    return FIRST_ERROR + Forecast.values().length * ERRORS + quantile;
  }

  /** Loss and errors of the network's forecast. */
  @Override
  public SortedMap<String, Double> metrics(Tally tally) {
    SortedMap<String, Double> metrics = errors(Forecast.NETWORK, tally);
    metrics.put("loss", tally.sum(LOSS) / tally.examples());
    return metrics;
  }

  /** The errors of the naive forecast. */
  @Override
  public SortedMap<String, Double> baseline(Tally tally) {
    return errors(Forecast.NAIVE, tally);
  }

  /** The network's forecast beside the naive ones. */
  @Override
  public List<Report> reports(Tally tally) {
    return List.of(new ForecastReport(this, tally));
  }

  /** The errors of a forecast. */
  SortedMap<String, Double> errors(Forecast forecast, Tally tally) {
    double values = values(tally);
    SortedMap<String, Double> errors = new TreeMap<>();
    errors.put("mae", tally.sum(at(forecast, ABSOLUTE)) / values);
    errors.put("rmse", Math.sqrt(tally.sum(at(forecast, SQUARED)) / values));
    errors.put("smape", tally.sum(at(forecast, PERCENT)) / values);
    if (tally.sum(SCALED) > 0) {
      errors.put("mase", tally.sum(at(forecast, RELATIVE)) / tally.sum(SCALED));
    }
    return errors;
  }

  /** The share of values that are not above a quantile's forecast. */
  double coverage(int quantile, Tally tally) {
    return tally.sum(covered(quantile)) / values(tally);
  }

  private double values(Tally tally) {
    return tally.examples() * horizon * targets;
  }
}
