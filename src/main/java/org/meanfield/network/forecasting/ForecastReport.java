package org.meanfield.network.forecasting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;
import org.meanfield.network.forecasting.ForecastJudgement.Forecast;

/** The network's forecast beside those that cost nothing, and how often each quantile holds. */
record ForecastReport(ForecastJudgement judged, Tally tally) implements Report {
  private static final List<String> ERRORS = List.of("mae", "rmse", "smape", "mase");

  @Override
  public Map<String, Object> json() {
    Map<String, Object> baselines = new LinkedHashMap<>();
    for (Forecast forecast : List.of(Forecast.NAIVE, Forecast.SEASONAL_NAIVE)) {
      baselines.put(forecast.text(), judged.errors(forecast, tally));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("baselines", baselines);
    if (judged.quantiles().size() > 1) {
      Map<String, Object> coverage = new LinkedHashMap<>();
      for (int q = 0; q < judged.quantiles().size(); q++) {
        coverage.put(judged.quantiles().get(q).toString(), judged.coverage(q, tally));
      }
      json.put("coverage", coverage);
    }
    return json;
  }

  @Override
  public String text() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add("forecast              mae       rmse    smape %       mase");
    for (Forecast forecast : Forecast.values()) {
      lines.add(line(forecast.text(), judged.errors(forecast, tally)));
    }
    if (judged.quantiles().size() > 1) {
      lines.add("");
      lines.add("quantile   values not above it");
      for (int q = 0; q < judged.quantiles().size(); q++) {
        double percent = 100 * judged.coverage(q, tally);
        lines.add(
            String.format(Locale.ROOT, "%-10s %17.1f %%", judged.quantiles().get(q), percent));
      }
    }
    return lines.toString();
  }

  /** Without a scale there is no {@code mase}. */
  private static String line(String name, SortedMap<String, Double> errors) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-14s", name));
    for (String error : ERRORS) {
      line.append(
          errors.containsKey(error)
              ? String.format(Locale.ROOT, " %10.4f", errors.get(error))
              : String.format(Locale.ROOT, " %10s", "-"));
    }
    return line.toString();
  }

  @Override
  public String brief() {
    return text();
  }
}
