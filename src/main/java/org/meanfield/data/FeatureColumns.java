package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meanfield.config.Amount;
import org.meanfield.config.FeatureConfig;

/**
 * The columns of a table's features in their order; none where a network is fed every number as it
 * is.
 */
public record FeatureColumns(@JsonValue List<FeatureColumn> columns) implements Serializable {
  private static final int NAMED = 10;

  @JsonCreator
  public FeatureColumns {
    columns = columns == null ? List.of() : List.copyOf(columns);
  }

  public static FeatureColumns none() {
    return new FeatureColumns(List.of());
  }

  public boolean isEmpty() {
    return columns.isEmpty();
  }

  /** Numbers that a network is fed for a row. */
  public int width() {
    return columns.stream().mapToInt(FeatureColumn::width).sum();
  }

  /**
   * Makes the inputs of one row, which are normalised then.
   *
   * @param cells {@code [rows, columns]}
   * @param inputs {@code [width]}, overwritten
   */
  public void encode(double[] cells, int row, double[] inputs) {
    int at = 0;
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).encode(cells[row * columns.size() + i], inputs, at);
      at += columns.get(i).width();
    }
  }

  /** The same for cells of another shard set of the same columns. */
  public FeatureColumns reading(FeatureColumns other) {
    if (columns.size() != other.columns.size()) {
      return this;
    }
    List<FeatureColumn> reading = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      reading.add(columns.get(i).reading(other.columns.get(i)));
    }
    return new FeatureColumns(reading);
  }

  /** Why another shard set's cells cannot be read: a line for each column. */
  public List<String> differences(FeatureColumns other) {
    List<String> lines = new ArrayList<>();
    for (FeatureColumn column : other.columns) {
      boolean fills =
          columns.stream().anyMatch(own -> own.name().equals(column.name()) && own.fills());
      if (column.missing() > 0 && !fills) {
        lines.add(
            "column %s of the shard set lacks values, and the model was trained to fill none in"
                .formatted(column.name()));
      }
    }
    if (!categorical().equals(other.categorical())) {
      lines.add(
          "its columns of categories are %s, the shard set's %s"
              .formatted(categorical(), other.categorical()));
    }
    return lines;
  }

  /** Names of the columns of categories. */
  public SortedSet<String> categorical() {
    TreeSet<String> names = new TreeSet<>();
    columns.stream()
        .filter(CategoricalColumn.class::isInstance)
        .forEach(column -> names.add(column.name()));
    return names;
  }

  /**
   * Categories of another shard set that these columns do not know, where that is an error: a line
   * a column.
   */
  public List<String> unseen(FeatureColumns other, FeatureConfig.Unseen unseen) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < columns.size() && unseen == FeatureConfig.Unseen.FAIL; i++) {
      if (columns.get(i) instanceof CategoricalColumn own
          && other.columns.get(i) instanceof CategoricalColumn found) {
        List<String> unknown = found.values().names().stream().filter(v -> !own.knows(v)).toList();
        if (!unknown.isEmpty()) {
          lines.add(
              "column %s has %s%s, which the model never saw: set data.unseen-categories = zero to take such for none of its categories"
                  .formatted(
                      own.name(),
                      String.join(", ", unknown.subList(0, Math.min(NAMED, unknown.size()))),
                      unknown.size() > NAMED ? ", …" : ""));
        }
      }
    }
    return lines;
  }

  /** Categories of a column that people take for one: a warning for each group of them. */
  public List<String> lookAlikes() {
    List<String> warnings = new ArrayList<>();
    for (FeatureColumn column : columns) {
      if (column instanceof CategoricalColumn categorical) {
        warnings.addAll(
            LookAlikes.warnings(
                "categories of column " + column.name(), categorical.values().names()));
      }
    }
    return warnings;
  }

  /** Cells without a value, by column; of those that lack some. */
  public SortedMap<String, Long> missing() {
    SortedMap<String, Long> missing = new TreeMap<>();
    columns.stream()
        .filter(column -> column.missing() > 0)
        .forEach(column -> missing.put(column.name(), column.missing()));
    return missing;
  }

  /**
   * What was filled in, a line a column.
   *
   * @param rows of all splits
   */
  public List<String> notes(long rows) {
    return columns.stream()
        .filter(column -> column.missing() > 0)
        .map(column -> note(column, column.missing(), rows))
        .toList();
  }

  /** The same of a column where that is more than a tenth of its values. */
  public List<String> warnings(long rows) {
    return columns.stream()
        .filter(column -> !LeftOut.isLittle(column.missing(), rows))
        .map(column -> note(column, column.missing(), rows) + ", which is more than a tenth")
        .toList();
  }

  /** That some values of a column were missing. */
  public static String note(FeatureColumn column, long missing, long rows) {
    return String.format(
        Locale.ROOT,
        "%,d of %s of column %s %s missing: %s",
        missing,
        Amount.grouped(rows, "value"),
        column.name(),
        missing == 1 ? "was" : "were",
        column.filling());
  }
}
