package org.meanfield.data.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.meanfield.config.PreprocessingConfig;
import org.meanfield.config.PreprocessingConfig.NewClasses;
import org.meanfield.config.TableColumns;
import org.meanfield.data.CategoricalColumn;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.KnownNames;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;

/**
 * Classes and categories of examples: found in the source, or those of another shard set.
 *
 * @param config null where they are found
 * @param given manifest of that shard set; null where there is none
 */
public record Preprocessing(PreprocessingConfig config, Manifest given) {

  /**
   * @param config null where nothing is taken over
   * @throws DataException where what is named is no shard set
   */
  public static Preprocessing of(Storage storage, PreprocessingConfig config) {
    return new Preprocessing(
        config, config == null ? null : ShardSet.open(storage, config.from()).manifest());
  }

  /** Whether it was found in other data. */
  public boolean isGiven() {
    return given != null;
  }

  /** The other shard set's manifest. */
  public Optional<Manifest> manifest() {
    return Optional.ofNullable(given);
  }

  /** The parser, of rows whose classes are called as those that are given. */
  RecordParser calling(RecordParser parser) {
    return isGiven() ? new KnownClasses(parser, new KnownNames(given.classes())) : parser;
  }

  /** How many of the classes are given, and can be answered though no example here has them. */
  int givenClasses() {
    return isGiven() ? given.classes().size() : 0;
  }

  /**
   * Names by label.
   *
   * @param found examples by class
   * @throws DataException where some are new, and that is an error
   */
  List<String> classes(Map<String, Long> found) {
    List<String> sorted = ClassNames.sorted(found.keySet());
    if (!isGiven()) {
      return sorted;
    }
    List<String> unknown = sorted.stream().filter(c -> !given.classes().contains(c)).toList();
    if (unknown.isEmpty() || config.newClasses() == NewClasses.IGNORE) {
      return given.classes();
    }
    if (config.newClasses() == NewClasses.FAIL) {
      throw new DataException(
          "the source has examples of %s, which %s has not; correct the labels, or set data.preprocessing.new-classes (of retraining: retraining.policy.classes) to extend, for an output of its own for each, or to ignore, which leaves them out"
              .formatted(
                  unknown.stream()
                      .map(name -> "class %s (%s)".formatted(name, found.get(name)))
                      .collect(Collectors.joining(", ")),
                  config.from()));
    }
    List<String> extended = new ArrayList<>(given.classes());
    extended.addAll(unknown);
    return extended;
  }

  /** Refuses what cannot be told apart, where that is for these examples to say. */
  void requireTwo(List<String> classes) {
    if (!isGiven()) {
      ClassNames.requireTwo(classes);
    }
  }

  /**
   * Columns of features that are given.
   *
   * @throws DataException where the other shard set has other columns of categories
   */
  List<FeatureColumn> features(TableColumns columns) {
    List<FeatureColumn> known = given.features().columns();
    for (int i = 0; i < columns.features().size(); i++) {
      String name = columns.features().get(i);
      boolean found = i < known.size() && known.get(i) instanceof CategoricalColumn;
      if (columns.categorical().contains(name) && !found) {
        throw new DataException(
            "column %s has categories here, and none in %s; name the same data.source.columns as there"
                .formatted(name, config.from()));
      }
    }
    return known;
  }
}
