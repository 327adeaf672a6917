package org.meanfield.config;

import java.io.Serializable;

/**
 * What becomes of cells of feature columns that are empty, or hold what training does not know.
 *
 * @param missing what stands in for a value that is missing
 * @param indicator whether a network is told beside it where it was
 * @param unseen what becomes of a category that the training split lacks
 */
public record FeatureConfig(Missing missing, boolean indicator, Unseen unseen)
    implements Serializable {

  /** What becomes of a cell without a value. */
  public enum Missing {
    /** The row cannot be used. */
    FAIL,
    /** The row is left out, and counted. */
    SKIP,
    /** The mean of the column's values in the training split. */
    MEAN,
    /** The median of the column's values in the training split. */
    MEDIAN;

    /** Whether something takes its place. */
    public boolean fills() {
      return this == MEAN || this == MEDIAN;
    }

    /** As the configuration spells it. */
    public String text() {
      return Choices.spell(this);
    }
  }

  /** What becomes of a category that the training split lacks. */
  public enum Unseen {
    /** An error, or a row that cannot be used. */
    FAIL,
    /** None of the categories: zeros. */
    ZERO;

    /** As the configuration spells it. */
    public String text() {
      return Choices.spell(this);
    }

    /**
     * The same as it was recorded.
     *
     * @param text null where nothing was said of it
     * @throws IllegalArgumentException where there is no such
     */
    public static Unseen recorded(String text) {
      return text == null ? FAIL : Choices.parse(Unseen.class, text);
    }
  }

  static FeatureConfig read(Section data) {
    Missing missing = data.choice("missing-features", Missing.class).or(Missing.FAIL);
    Rule<Boolean> filled =
        new Rule<>(
            indicator -> !indicator || missing.fills(),
            "tells where a value was filled in; set data.missing-features = mean or median");
    return new FeatureConfig(
        missing,
        data.flag("missing-indicator").or(false, filled),
        data.choice("unseen-categories", Unseen.class).or(Unseen.FAIL));
  }
}
