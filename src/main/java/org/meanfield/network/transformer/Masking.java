package org.meanfield.network.transformer;

import java.io.Serializable;
import java.util.Arrays;
import org.meanfield.kernel.Tokens;
import org.meanfield.random.RandomNumbers;

/**
 * Hides tokens that are to be told, as BERT (Devlin et al., arXiv 1810.04805, section 3.1): of all
 * tokens 15 % are chosen, each by itself; of these 80 % become {@code <mask>}, 10 % a random token,
 * and 10 % stay as they are.
 *
 * @param vocabulary how many tokens there are
 * @param mask the token that stands for a hidden one
 */
record Masking(int vocabulary, int mask) implements Serializable {
  private static final float CHOSEN = 0.15f;
  private static final float MASKED = 0.8f;
  private static final float REPLACED = 0.9f;

  /** Numbers that are drawn for a token. */
  private static final int DRAWN = 3;

  /**
   * Hides some tokens.
   *
   * @param tokens of each row, −1 where there is none; overwritten
   * @param labels become the tokens that are to be told, −1 in the other rows
   * @param numbers that decide
   * @param from the first of them, of {@code 3 · rows}
   */
  void apply(int[] tokens, int[] labels, RandomNumbers numbers, long from) {
    Arrays.fill(labels, Tokens.PADDING);
    for (int row = 0; row < tokens.length; row++) {
      int token = tokens[row];
      long drawn = from + (long) DRAWN * row;
      if (token == Tokens.PADDING || numbers.uniform(drawn) >= CHOSEN) {
        continue;
      }
      labels[row] = token;
      float kind = numbers.uniform(drawn + 1);
      if (kind < MASKED) {
        tokens[row] = mask;
      } else if (kind < REPLACED) {
        tokens[row] = (int) ((double) numbers.uniform(drawn + 2) * vocabulary);
      }
    }
  }

  /** Numbers that so many rows take. */
  static long drawn(int rows) {
    return (long) DRAWN * rows;
  }
}
