package org.meanfield.data.text;

/**
 * Turns tokens into text as they come, one call for each: the pieces together are the text of all
 * the tokens. Not for more than one thread.
 */
public interface Decoder {

  /**
   * Takes the next token.
   *
   * @return the text that it makes certain; empty while a character is incomplete
   * @throws IndexOutOfBoundsException for a number that is no token
   */
  String append(int token);

  /** Ends the text: what is still held back, an incomplete character as U+FFFD. */
  String finish();
}
