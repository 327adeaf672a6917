package org.meanfield.data.example;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.meanfield.data.DataException;

/**
 * What a survey finds in columns of features besides numbers. The order in which cells are added
 * plays no part.
 */
public final class FeatureSurvey implements Serializable {
  private static final long serialVersionUID = 1;

  /** More categories are hardly such. */
  private static final int MOST = 1000;

  /** A record, the first of the source that has a category. */
  public record First(long position, String name) implements Serializable {}

  private final TreeMap<String, TreeMap<String, First>> categories = new TreeMap<>();
  private final TreeMap<String, Long> rounded = new TreeMap<>();

  /**
   * A cell of a column of categories.
   *
   * @param position of the record that it is of
   * @param name of that record; asked for where it is the first that has the category
   * @throws DataException where the column has too many
   */
  void addCategory(String column, String category, long position, Supplier<String> name) {
    TreeMap<String, First> all = categories.computeIfAbsent(column, c -> new TreeMap<>());
    First known = all.get(category);
    if (known == null || position < known.position) {
      all.put(category, new First(position, name.get()));
    }
    if (all.size() > MOST) {
      throw new DataException(
          "column %s has over %s different categories, such as %s: where it numbers or names the rows, leave it out of data.source.columns; where it is a number, out of data.source.columns.categorical"
              .formatted(column, MOST, category));
    }
  }

  /** A whole number that no double is. */
  void addRounded(String column) {
    rounded.merge(column, 1L, Long::sum);
  }

  void add(FeatureSurvey other) {
    other.categories.forEach(
        (column, found) ->
            found.forEach(
                (category, first) -> addCategory(column, category, first.position, first::name)));
    other.rounded.forEach((column, count) -> rounded.merge(column, count, Long::sum));
  }

  /** The categories of a column, sorted, each with the first record that has it. */
  public SortedMap<String, First> categories(String column) {
    return categories.getOrDefault(column, new TreeMap<>());
  }

  /** Whole numbers that no double is, by column. */
  public SortedMap<String, Long> rounded() {
    return new TreeMap<>(rounded);
  }
}
