package org.meanfield.network.forecasting;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.meanfield.network.Answer;
import org.meanfield.network.AnswerField;

/**
 * What a forecaster says of a series: a row for each time of the horizon. Each target has a column
 * of its name, and where other quantiles than the median are forecast one for each of them, such as
 * {@code sales-q90}.
 *
 * @param horizon times that are forecast
 * @param targets names of what is forecast
 * @param quantiles in ascending order
 * @param median which of them is the forecast
 */
public record ForecastAnswers(int horizon, List<String> targets, List<Double> quantiles, int median)
    implements Serializable {
  public ForecastAnswers {
    targets = List.copyOf(targets);
    quantiles = List.copyOf(quantiles);
  }

  /** The columns. */
  public List<AnswerField> fields() {
    List<AnswerField> fields = new ArrayList<>();
    for (String target : targets) {
      fields.add(new AnswerField(target, AnswerField.Type.DOUBLE));
      for (int q = 0; q < quantiles.size(); q++) {
        if (q != median) {
          String name = target + "-q" + percent(quantiles.get(q));
          fields.add(new AnswerField(name, AnswerField.Type.DOUBLE));
        }
      }
    }
    return fields;
  }

  /** Such as 90, or 2.5. */
  private static String percent(double quantile) {
    return BigDecimal.valueOf(quantile).movePointRight(2).stripTrailingZeros().toPlainString();
  }

  /**
   * @param forecasts {@code [rows, horizon, targets, quantiles]}
   */
  public List<Answer> of(double[] forecasts, int rows) {
    List<Answer> answers = new ArrayList<>();
    int size = horizon * targets.size() * quantiles.size();
    for (int row = 0; row < rows; row++) {
      answers.add(
          Answer.isUndefined(forecasts, row * size, size)
              ? Answer.NOT_A_NUMBER
              : one(forecasts, row * size));
    }
    return answers;
  }

  private Answer one(double[] forecasts, int from) {
    List<Object[]> times = new ArrayList<>();
    int width = targets.size() * quantiles.size();
    for (int time = 0; time < horizon; time++) {
      times.add(time(forecasts, from + time * width));
    }
    return new Answer(times);
  }

  private Object[] time(double[] forecasts, int from) {
    List<Object> values = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      int first = from + target * quantiles.size();
      values.add(forecasts[first + median]);
      for (int q = 0; q < quantiles.size(); q++) {
        if (q != median) {
          values.add(forecasts[first + q]);
        }
      }
    }
    return values.toArray();
  }
}
