package org.meanfield.network.classification;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.meanfield.network.Picture;
import org.meanfield.network.Report;
import org.meanfield.network.classification.ConfusionMatrix.Cell;

/** What is taken for what: the matrix where it fits, otherwise the most frequent confusions. */
record ConfusionReport(ConfusionMatrix matrix) implements Report {
  private static final int WIDEST_NAME = 40;
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
    return ConfusionTable.of(matrix).orElseGet(this::mostFrequent);
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
            errors.stream().map(cell -> matrix.classes().get(cell.actual())).toList(), WIDEST_NAME);
    StringJoiner lines = new StringJoiner("\n");
    lines.add("most frequent confusions:");
    for (Cell error : errors) {
      String predicted = matrix.classes().get(error.predicted());
      lines.add(
          String.format(
              Locale.ROOT,
              "%,9d  %s taken for %s",
              error.examples(),
              names.cell(matrix.classes().get(error.actual())),
              NameColumn.shorten(predicted, WIDEST_NAME)));
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
    return ConfusionPicture.of(matrix, subject).map(image -> new Picture("confusion", image));
  }
}
