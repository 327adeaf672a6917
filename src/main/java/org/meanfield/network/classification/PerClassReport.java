package org.meanfield.network.classification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
import org.meanfield.config.Amount;
import org.meanfield.network.Report;

/**
 * Precision, recall and F1 of each class, and their plain means over the classes that the split has
 * examples of.
 */
record PerClassReport(ConfusionMatrix matrix) implements Report {
  private static final int MOST = 100;
  private static final int MOST_IN_BRIEF = 20;

  /** Classes that are shown where there are more. */
  private static final int LOWEST = 10;

  private static final String HEAD = "class";
  private static final String MEAN = "macro average";
  private static final int WIDEST_NAME = 40;

  @Override
  public Map<String, Object> json() {
    Map<String, Object> classes = new LinkedHashMap<>();
    for (ClassScores scores : matrix.scores()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("precision", scores.precision());
      values.put("recall", scores.recall());
      values.put("f1", scores.f1());
      values.put("examples", scores.examples());
      values.put("predicted", scores.predicted());
      classes.put(scores.name(), values);
    }
    Map<String, Object> means = new LinkedHashMap<>();
    means.put("precision", mean(ClassScores::precision));
    means.put("recall", mean(ClassScores::recall));
    means.put("f1", mean(ClassScores::f1));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("per-class", classes);
    json.put("macro-average", means);
    return json;
  }

  private double mean(ToDoubleFunction<ClassScores> score) {
    return matrix.present().stream().mapToDouble(score).average().orElse(0);
  }

  @Override
  public String text() {
    return table(MOST);
  }

  @Override
  public String brief() {
    return table(MOST_IN_BRIEF);
  }

  private String table(int most) {
    List<ClassScores> shown = matrix.size() <= most ? matrix.scores() : lowest();
    List<String> names = new ArrayList<>(List.of(HEAD, MEAN));
    shown.forEach(scores -> names.add(scores.name()));
    NameColumn column = NameColumn.of(names, WIDEST_NAME);
    StringJoiner lines = new StringJoiner("\n");
    lines.add(column.cell(HEAD) + "  precision    recall        f1    examples");
    for (ClassScores s : shown) {
      lines.add(line(column.cell(s.name()), s.precision(), s.recall(), s.f1(), s.examples()));
    }
    double precision = mean(ClassScores::precision);
    double recall = mean(ClassScores::recall);
    double f1 = mean(ClassScores::f1);
    lines.add(line(column.cell(MEAN), precision, recall, f1, matrix.examples()));
    notes(shown.size()).forEach(lines::add);
    return lines.toString();
  }

  private static String line(String name, double precision, double recall, double f1, long count) {
    return String.format(
        Locale.ROOT, "%s  %9.4f %9.4f %9.4f %,11d", name, precision, recall, f1, count);
  }

  private List<ClassScores> lowest() {
    return matrix.present().stream()
        .sorted(Comparator.comparingDouble(ClassScores::f1))
        .limit(LOWEST)
        .toList();
  }

  private List<String> notes(int shown) {
    List<String> notes = new ArrayList<>();
    if (shown < matrix.size()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the %d of lowest f1 of %,d classes; evaluate --json says all",
              shown,
              matrix.size()));
    }
    long unpredicted = matrix.present().stream().filter(s -> s.predicted() == 0).count();
    if (unpredicted > 0) {
      notes.add("never predicted, which counts as precision 0: " + classes(unpredicted));
    }
    int absent = matrix.size() - matrix.present().size();
    if (absent > 0) {
      notes.add("without examples here, so not in the macro average: " + classes(absent));
    }
    return notes;
  }

  private static String classes(long count) {
    return Amount.grouped(count, "class", "classes");
  }
}
