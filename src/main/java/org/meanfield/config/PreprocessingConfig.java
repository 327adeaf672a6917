package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;

/**
 * Preprocessing that is taken over instead of found in the data: classes, categories, what fills
 * gaps, normalisation and vocabularies are those of another shard set, so that its networks go on
 * with this one.
 *
 * @param from folder of that shard set
 * @param newClasses what becomes of examples of classes that it has not
 */
public record PreprocessingConfig(URI from, NewClasses newClasses) implements Serializable {

  /** What becomes of examples of classes that are new. */
  public enum NewClasses {
    /** An error that names the classes. */
    FAIL,
    /** They are classes behind the others. */
    EXTEND,
    /** They are left out, and counted. */
    IGNORE
  }

  /** Null where nothing is taken over. */
  static PreprocessingConfig read(Section preprocessing) {
    return preprocessing
        .location("from")
        .ifSet()
        .map(
            from ->
                new PreprocessingConfig(
                    from,
                    preprocessing.choice("new-classes", NewClasses.class).or(NewClasses.FAIL)))
        .orElse(null);
  }
}
