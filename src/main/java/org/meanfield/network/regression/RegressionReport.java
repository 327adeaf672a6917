package org.meanfield.network.regression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;

/** The errors of each number's predictions, beside those of the training split's mean. */
record RegressionReport(RegressionJudgement judged, Tally tally) implements Report {
  private static final List<String> ERRORS = List.of("mae", "rmse", "mse", "r2");
  private static final int WIDEST_NAME = 40;
  private static final int LISTED = 8;

  @Override
  public Map<String, Object> json() {
    Map<String, Object> numbers = new LinkedHashMap<>();
    Map<String, Object> means = new LinkedHashMap<>();
    for (int k = 0; k < judged.names().size(); k++) {
      numbers.put(judged.names().get(k), judged.errors(k, tally));
      means.put(judged.names().get(k), judged.errorsOfMean(k, tally));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("values", numbers);
    json.put("baselines", Map.of("mean", means));
    return json;
  }

  @Override
  public String text() {
    return lines(judged.names().size());
  }

  private String lines(int numbers) {
    int width = judged.names().stream().mapToInt(String::length).max().orElse(0);
    String name = "%-" + Math.min(WIDEST_NAME, Math.max(width, "value".length())) + "s";
    StringJoiner lines = new StringJoiner("\n");
    lines.add(String.format(Locale.ROOT, name + "  by     ", "value") + heads());
    for (int k = 0; k < numbers; k++) {
      String own = judged.names().get(k);
      String cut = own.length() <= WIDEST_NAME ? own : own.substring(0, WIDEST_NAME - 1) + "…";
      lines.add(
          String.format(Locale.ROOT, name + "  network", cut) + line(judged.errors(k, tally)));
      lines.add(
          String.format(Locale.ROOT, name + "  mean   ", "") + line(judged.errorsOfMean(k, tally)));
    }
    return lines.toString();
  }

  private static String heads() {
    StringBuilder heads = new StringBuilder();
    ERRORS.forEach(error -> heads.append(String.format(Locale.ROOT, " %11s", error)));
    return heads.toString();
  }

  private static String line(SortedMap<String, Double> errors) {
    StringBuilder line = new StringBuilder();
    for (String error : ERRORS) {
      line.append(
          errors.containsKey(error)
              ? String.format(Locale.ROOT, " %11.5g", errors.get(error))
              : String.format(Locale.ROOT, " %11s", "-"));
    }
    return line.toString();
  }

  @Override
  public String brief() {
    return lines(Math.min(LISTED, judged.names().size()));
  }
}
