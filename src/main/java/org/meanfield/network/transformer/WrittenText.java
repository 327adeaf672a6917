package org.meanfield.network.transformer;

/** The tokens of a text that is being written. */
final class WrittenText {
  private final int[] tokens;
  private int length;

  /**
   * @param most tokens that fit
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
    tokens[length++] = token;
  }

  /** Forgets all but the last. */
  void keepLast(int count) {
    System.arraycopy(tokens, length - count, tokens, 0, count);
    length = count;
  }

  WrittenText copy() {
    WrittenText copy = new WrittenText(tokens.length);
    copy.become(this);
    return copy;
  }

  void become(WrittenText other) {
    System.arraycopy(other.tokens, 0, tokens, 0, other.length);
    length = other.length;
  }
}
