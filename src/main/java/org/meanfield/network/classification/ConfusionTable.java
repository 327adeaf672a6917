package org.meanfield.network.classification;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The confusion matrix for a terminal. A column is headed by its class's name where all names have
 * room, otherwise by a number, which then stands before the name of the class's row.
 *
 * @param rows what stands before each row
 * @param heads what stands above each column
 * @param width of a column
 */
record ConfusionTable(List<String> rows, List<String> heads, int width) {
  private static final int MOST_CLASSES = 20;
  private static final int MOST_LETTERS = 100;

  /** With its number, and twenty columns of three digits, a line of a hundred letters. */
  private static final int WIDEST_NAME = 16;

  /** Keeps rows that are numbers apart from the numbers in them. */
  private static final String GAP = " ";

  /** Empty where it would be too wide. */
  static Optional<String> of(ConfusionMatrix matrix) {
    if (matrix.size() > MOST_CLASSES) {
      return Optional.empty();
    }
    int digits =
        matrix.cells().stream().mapToInt(cell -> number(cell.examples()).length()).max().orElse(1);
    List<String> names =
        matrix.classes().stream().map(name -> NameColumn.shorten(name, WIDEST_NAME)).toList();
    List<String> numbers =
        IntStream.range(0, names.size())
            .mapToObj(k -> String.format(Locale.ROOT, "%2d", k))
            .toList();
    List<String> numbered =
        IntStream.range(0, names.size())
            .mapToObj(k -> numbers.get(k) + " " + names.get(k))
            .toList();
    return Optional.of(headed(names, names, digits))
        .filter(ConfusionTable::fits)
        .or(() -> Optional.of(headed(numbered, numbers, digits)).filter(ConfusionTable::fits))
        .map(table -> table.text(matrix));
  }

  private static ConfusionTable headed(List<String> rows, List<String> heads, int digits) {
    int head = heads.stream().mapToInt(String::length).max().orElse(1);
    return new ConfusionTable(rows, heads, Math.max(head, digits) + 1);
  }

  private boolean fits() {
    return names().width() + GAP.length() + heads.size() * width <= MOST_LETTERS;
  }

  private NameColumn names() {
    return NameColumn.of(rows, MOST_LETTERS);
  }

  private String text(ConfusionMatrix matrix) {
    String[][] cells = new String[rows.size()][rows.size()];
    matrix.cells().forEach(c -> cells[c.actual()][c.predicted()] = number(c.examples()));
    StringBuilder text =
        new StringBuilder("a row for each true class, a column for each predicted");
    text.append("\n").append(" ".repeat(names().width())).append(GAP);
    heads.forEach(head -> text.append(" ".repeat(width - head.length())).append(head));
    for (int row = 0; row < rows.size(); row++) {
      text.append("\n").append(names().cell(rows.get(row))).append(GAP);
      for (String cell : cells[row]) {
        text.append(String.format(Locale.ROOT, "%" + width + "s", cell == null ? "." : cell));
      }
    }
    return text.toString();
  }

  private static String number(long count) {
    return Long.toString(count);
  }
}
