package org.meanfield.data.example;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.meanfield.data.DataException;

/** The order of classes, which gives each its label. */
final class ClassNames {
  private static final String INTEGER = "-?\\d{1,18}";

  private static final String DECIMAL = "[-+]?\\d*\\.\\d+([eE][-+]?\\d+)?";

  /** Numbered classes that somebody wrote as 0.0, 1.0 and so on are none. */
  private static final String FRACTION = "[-+]?\\d*\\.0*[1-9].*";

  /** So many classes may be called 1.1, 1.2 and so on. */
  private static final int FEW = 20;

  private static final int MOST = 1 << 16;

  private static final Pattern SPLIT =
      Pattern.compile(
          "(train|test|val|valid|dev|eval)(ing|idation|uation)?(_?set)?", Pattern.CASE_INSENSITIVE);

  private ClassNames() {}

  /**
   * Refuses more classes than anyone trains for.
   *
   * @throws DataException where a label seems to be a number or a text of its own in every record
   */
  static void requireSensible(int classes) {
    if (classes > MOST) {
      throw new DataException(
          "over %s classes: the label must be one of a few names or whole numbers; check %s"
              .formatted(MOST, "data.source.columns.label"));
    }
  }

  /**
   * Refuses what looks like numbers to predict: many of them, most with a fraction.
   *
   * @param column that they stand in
   * @throws DataException that suggests regression
   */
  static void requireNoValues(Collection<String> names, String column) {
    List<String> decimals = names.stream().filter(name -> name.matches(DECIMAL)).toList();
    Optional<String> fraction =
        decimals.stream().filter(name -> name.matches(FRACTION)).findFirst();
    if (names.size() > FEW && decimals.size() * 2 > names.size() && fraction.isPresent()) {
      throw new DataException(
          "column %s has %s different numbers such as %s, each of which would be a class of its own: to predict numbers, set network.task = regression"
              .formatted(column, names.size(), fraction.get()));
    }
  }

  /**
   * Refuses what cannot be told apart.
   *
   * @param names of the classes that there is something to train on of
   * @throws DataException where there is only one
   */
  static void requireTwo(Collection<String> names) {
    if (names.size() == 1) {
      throw new DataException(
          "every training record is of class %s: two classes are needed; check the labels"
              .formatted(names.iterator().next()));
    }
  }

  /**
   * Refuses folders of classes that are called as splits are: one folder too few was named.
   *
   * @throws DataException where all are
   */
  static void requireNoSplits(Collection<String> folders, URI place) {
    if (folders.stream().allMatch(name -> SPLIT.matcher(name).matches())) {
      throw new DataException(
          "%s: its folders are %s, which would be the classes; name one of them as data.source.train.path, and one as data.source.test.path"
              .formatted(place, String.join(", ", folders)));
    }
  }

  /** By number where all are whole numbers, otherwise by the letters' code points. */
  static List<String> sorted(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches(INTEGER));
    Comparator<String> byLetters = Comparator.naturalOrder();
    return names.stream()
        .sorted(numbers ? Comparator.comparing(Long::valueOf, Long::compare) : byLetters)
        .toList();
  }
}
