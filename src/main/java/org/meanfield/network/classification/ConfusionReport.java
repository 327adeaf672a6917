package org.meanfield.network.classification;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.meanfield.network.Picture;
import org.meanfield.network.Report;
import org.meanfield.network.classification.ConfusionMatrix.Cell;

/** What is taken for what: the matrix where it fits, otherwise the most frequent confusions. */
record ConfusionReport(ConfusionMatrix matrix) implements Report {
  private static final int MOST_CLASSES = 20;
  private static final int COLUMNS = 100;
  private static final int WIDEST_NAME = 20;
  private static final int WIDEST_LISTED_NAME = 40;
  private static final int LISTED = 20;

  /** By name of the true class, then of the predicted one; pairs that never occur are left out. */
  @Override
  public Map<String, Object> json() {
    Map<String, Map<String, Long>> rows = new LinkedHashMap<>();
    for (Cell cell : matrix.cells()) {
      rows.computeIfAbsent(matrix.classes().get(cell.actual()), name -> new LinkedHashMap<>())
          .put(matrix.classes().get(cell.predicted()), cell.examples());
    }
    return Map.of("confusion", rows);
  }

  @Override
  public String text() {
    int digits =
        matrix.cells().stream()
            .mapToInt(cell -> String.valueOf(cell.examples()).length())
            .max()
            .orElse(1);
    List<String> rows =
        IntStream.range(0, matrix.size()).mapToObj(k -> row(k, matrix.classes().get(k))).toList();
    NameColumn names = NameColumn.of(rows, WIDEST_NAME);
    int width = Math.max(digits, 2) + 1;
    boolean fits = names.width() + matrix.size() * width <= COLUMNS;
    return matrix.size() <= MOST_CLASSES && fits ? table(rows, names, width) : mostFrequent();
  }

  /** The number of the class's column, then its name where that is another. */
  private static String row(int label, String name) {
    String number = String.format("%2d", label);
    return number.trim().equals(name) ? number : number + " " + name;
  }

  private String table(List<String> rows, NameColumn names, int width) {
    StringBuilder text =
        new StringBuilder("a row for each true class, a column for each predicted");
    text.append(System.lineSeparator()).append(" ".repeat(names.width()));
    String column = "%" + width + "s";
    for (int k = 0; k < matrix.size(); k++) {
      text.append(String.format(column, k));
    }
    String[][] cells = new String[matrix.size()][matrix.size()];
    matrix.cells().forEach(c -> cells[c.actual()][c.predicted()] = String.valueOf(c.examples()));
    for (int row = 0; row < matrix.size(); row++) {
      text.append(System.lineSeparator());
      text.append(names.cell(rows.get(row)));
      for (String cell : cells[row]) {
        text.append(String.format(column, cell == null ? "." : cell));
      }
    }
    return text.toString();
  }

  private String mostFrequent() {
    List<Cell> errors =
        matrix.cells().stream()
            .filter(Cell::isError)
            .sorted(Comparator.comparingLong(Cell::examples).reversed())
            .limit(LISTED)
            .toList();
    if (errors.isEmpty()) {
      return "no confusions";
    }
    NameColumn names =
        NameColumn.of(
            errors.stream().map(cell -> matrix.classes().get(cell.actual())).toList(),
            WIDEST_LISTED_NAME);
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add("most frequent confusions:");
    for (Cell error : errors) {
      String predicted = matrix.classes().get(error.predicted());
      lines.add(
          String.format(
              Locale.ROOT,
              "%,9d  %s taken for %s",
              error.examples(),
              names.cell(matrix.classes().get(error.actual())),
              NameColumn.shorten(predicted, WIDEST_LISTED_NAME)));
    }
    return lines.toString();
  }

  /** Nothing: the scores of the classes say enough. */
  @Override
  public String brief() {
    return "";
  }

  @Override
  public Optional<Picture> picture(String subject) {
    return ConfusionPicture.of(matrix, subject).map(png -> new Picture("confusion", png));
  }
}
