package org.meanfield.network.transformer;

/** The tokens of a text that is being written: the last ones, where there are more than fit. */
final class WrittenText {
  private final int[] tokens;
  private int length;

  /**
   * @param most tokens that are kept
   */
  WrittenText(int most) {
    this.tokens = new int[most];
  }

  int[] tokens() {
    return tokens;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void append(int token) {
    if (length == tokens.length) {
      System.arraycopy(tokens, 1, tokens, 0, --length);
    }
    tokens[length++] = token;
  }

  WrittenText copy() {
    WrittenText copy = new WrittenText(tokens.length);
    System.arraycopy(tokens, 0, copy.tokens, 0, length);
    copy.length = length;
    return copy;
  }
}
