package org.meanfield.data.text;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

/**
 * The tokens of a text, numbered from 0: the special ones first, the others from frequent to rare.
 *
 * <p>Characters and words have {@code <unk>} = 0 and {@code <end>} = 1; bytes have {@code <end>} =
 * 0 and no unknown token, as nothing is unknown to them. Padding is no token: batches have −1 for
 * it.
 */
public final class Vocabulary {
  static final String UNKNOWN = "<unk>";
  static final String END = "<end>";

  private final List<String> names;
  private final int end;
  private final boolean countsCharacters;
  private final IntUnaryOperator characters;

  private Vocabulary(
      List<String> names, int end, boolean countsCharacters, IntUnaryOperator characters) {
    this.names = List.copyOf(names);
    this.end = end;
    this.countsCharacters = countsCharacters;
    this.characters = characters;
  }

  /** Tokens that are one character each. */
  static Vocabulary ofCharacters(List<String> names) {
    return new Vocabulary(names, names.indexOf(END), true, token -> 1);
  }

  /** Tokens between which a text may have had whitespace or not. */
  static Vocabulary ofWords(List<String> names) {
    return new Vocabulary(names, names.indexOf(END), false, token -> 0);
  }

  /** Tokens that are bytes. */
  static Vocabulary ofBytes(List<String> names, int end, IntUnaryOperator characters) {
    return new Vocabulary(names, end, true, characters);
  }

  /** Number of tokens, special ones included. */
  public int size() {
    return names.size();
  }

  /** The token for the end of a document; its text is a newline. */
  public int end() {
    return end;
  }

  /** The token for what the vocabulary does not have, where there may be such. */
  public OptionalInt unknown() {
    return names.get(0).equals(UNKNOWN) ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /**
   * What a token is called in reports; other than its text, this is never empty, and need not be
   * unique.
   *
   * @throws IndexOutOfBoundsException for a number that is no token
   */
  public String name(int token) {
    return names.get(token);
  }

  /** The names from one token on. */
  List<String> names(int from) {
    return names.subList(from, names.size());
  }

  /** Whether {@link #characters} is defined, and with it a loss in bits for each character. */
  public boolean countsCharacters() {
    return countsCharacters;
  }

  /**
   * Unicode code points that a token stands for in a text, 1 for the end of a document; where a
   * code point is spread over tokens, the one with its first byte counts it.
   *
   * @throws IllegalStateException for words
   * @throws IndexOutOfBoundsException for a number that is no token
   */
  public int characters(int token) {
    if (!countsCharacters) {
      throw new IllegalStateException("words do not say how many characters they were");
    }
    names.get(token);
    return characters.applyAsInt(token);
  }
}
