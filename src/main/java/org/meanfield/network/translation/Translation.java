package org.meanfield.network.translation;

/**
 * What a model makes of a text.
 *
 * @param tokens of the translation, without its end
 * @param score by which it came before others; NaN where the model's answer is not a number
 */
public record Translation(String text, int[] tokens, double score) {

  /** Whether the model's answer is not a number. */
  public boolean isUndefined() {
    return Double.isNaN(score);
  }
}
