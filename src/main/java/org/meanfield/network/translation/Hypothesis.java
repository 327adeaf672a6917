package org.meanfield.network.translation;

/**
 * A text that was found.
 *
 * @param tokens without the end
 * @param score by which it came before others; NaN where the model's answer is not a number
 */
record Hypothesis(int[] tokens, double score) {
  static final Hypothesis UNDEFINED = new Hypothesis(new int[0], Double.NaN);

  boolean isUndefined() {
    return Double.isNaN(score);
  }
}
