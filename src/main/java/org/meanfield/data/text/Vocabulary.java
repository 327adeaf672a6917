package org.meanfield.data.text;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * The tokens of a text, numbered from 0: the special ones first, the others from frequent to rare.
 *
 * <p>Characters and words have {@code <unk>} = 0, {@code <end>} = 1, and from 2 on what else a task
 * needs; bytes have {@code <end>} = 0, what else a task needs behind all others, and no unknown
 * token, as nothing is unknown to them. BERT's pieces have whatever numbers its file gives. Padding
 * is no token: batches have −1 for it.
 */
public final class Vocabulary {
  /** Special tokens that every vocabulary of characters or words has. */
  static final List<SpecialToken> USUAL = List.of(SpecialToken.UNKNOWN, SpecialToken.END);

  private static final int FRAME = 2;

  private final List<String> names;
  private final Map<SpecialToken, Integer> specials;
  private final boolean countsCharacters;
  private final IntUnaryOperator characters;

  private Vocabulary(
      List<String> names,
      Map<SpecialToken, Integer> specials,
      boolean countsCharacters,
      IntUnaryOperator characters) {
    this.names = List.copyOf(names);
    this.specials = new EnumMap<>(specials);
    this.countsCharacters = countsCharacters;
    this.characters = characters;
  }

  /**
   * Tokens that are one character each.
   *
   * @param further special tokens behind the usual ones
   */
  static Vocabulary ofCharacters(List<SpecialToken> further, List<String> characters) {
    List<SpecialToken> specials = all(USUAL, further);
    return new Vocabulary(
        all(SpecialToken.texts(specials), characters),
        numbered(specials, 0),
        true,
        token -> token < USUAL.size() || token >= specials.size() ? 1 : 0);
  }

  /**
   * Tokens between which a text may have had whitespace or not.
   *
   * @param further special tokens behind the usual ones
   */
  static Vocabulary ofWords(List<SpecialToken> further, List<String> words) {
    List<SpecialToken> specials = all(USUAL, further);
    return new Vocabulary(
        all(SpecialToken.texts(specials), words), numbered(specials, 0), false, token -> 0);
  }

  /**
   * Tokens that are bytes.
   *
   * @param further special tokens behind them
   * @param characters of each that is no further special token
   */
  static Vocabulary ofBytes(
      List<String> names, int end, List<SpecialToken> further, IntUnaryOperator characters) {
    Map<SpecialToken, Integer> specials = numbered(further, names.size());
    specials.put(SpecialToken.END, end);
    return new Vocabulary(
        all(names, SpecialToken.texts(further)),
        specials,
        true,
        token -> token < names.size() ? characters.applyAsInt(token) : 0);
  }

  /**
   * Tokens that are words or parts of words, the special ones anywhere among them.
   *
   * @param specials with their numbers; unknown and end are among them
   */
  static Vocabulary ofPieces(List<String> names, Map<SpecialToken, Integer> specials) {
    return new Vocabulary(names, specials, false, token -> 0);
  }

  private static <T> List<T> all(List<T> first, List<T> last) {
    return Stream.concat(first.stream(), last.stream()).toList();
  }

  private static Map<SpecialToken, Integer> numbered(List<SpecialToken> specials, int from) {
    Map<SpecialToken, Integer> numbered = new EnumMap<>(SpecialToken.class);
    specials.forEach(special -> numbered.put(special, from + numbered.size()));
    return numbered;
  }

  /** Number of tokens, special ones included. */
  public int size() {
    return names.size();
  }

  /** The token for the end of a document; its text is a newline. */
  public int end() {
    return specials.get(SpecialToken.END);
  }

  /**
   * What a network that says a text is told before its first token.
   *
   * @throws IllegalStateException where the vocabulary is of a task that needs none
   */
  public int begin() {
    return special(SpecialToken.BEGIN)
        .orElseThrow(() -> new IllegalStateException("this vocabulary has no <begin>"));
  }

  /** The token for what the vocabulary does not have, where there may be such. */
  public OptionalInt unknown() {
    return special(SpecialToken.UNKNOWN);
  }

  /** A special token, where the vocabulary has it. */
  public OptionalInt special(SpecialToken token) {
    return specials.containsKey(token) ? OptionalInt.of(specials.get(token)) : OptionalInt.empty();
  }

  /**
   * A document as an encoder reads it: where the vocabulary has a token that stands in front of a
   * text, as BERT's has, with that and an end around it; else the tokens themselves.
   *
   * @param tokens of the text
   * @param most tokens that there may be in all: as many of the text's first ones as fit
   */
  public int[] framed(int[] tokens, int most) {
    OptionalInt front = special(SpecialToken.CLASS);
    if (front.isEmpty()) {
      return Arrays.copyOf(tokens, Math.min(tokens.length, most));
    }
    int length = Math.min(tokens.length, most - FRAME);
    int[] framed = new int[length + FRAME];
    framed[0] = front.getAsInt();
    System.arraycopy(tokens, 0, framed, 1, length);
    framed[length + 1] = end();
    return framed;
  }

  /** Tokens that {@link #framed} adds. */
  public int frame() {
    return special(SpecialToken.CLASS).isPresent() ? FRAME : 0;
  }

  /** Whether a token comes from no text, and is no text but for the end of a document. */
  boolean isSpecial(int token) {
    return specials.containsValue(token);
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
