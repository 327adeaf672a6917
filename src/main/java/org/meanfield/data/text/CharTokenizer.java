package org.meanfield.data.text;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A token for each Unicode code point; what the vocabulary lacks is unknown, U+FFFD as text. */
public final class CharTokenizer extends Tokenizer {
  private static final long serialVersionUID = 1;
  private static final String UNKNOWN_TEXT = "\uFFFD";

  /** The token of every code point up to the greatest that has one; 0, the unknown, elsewhere. */
  private final transient int[] tokens;

  private final transient List<SpecialToken> further;

  /**
   * @param characters of one code point each, in the order of their tokens
   */
  public CharTokenizer(List<String> characters, boolean lowerCase) {
    this(characters, lowerCase, List.of());
  }

  /**
   * @param further special tokens besides those that all have
   */
  public CharTokenizer(List<String> characters, boolean lowerCase, List<SpecialToken> further) {
    super(Vocabulary.ofCharacters(further, characters), new TextNormalizer(lowerCase));
    this.further = List.copyOf(further);
    int specials = Vocabulary.USUAL.size() + further.size();
    int[] codePoints = characters.stream().mapToInt(c -> c.codePointAt(0)).toArray();
    tokens = new int[1 + Arrays.stream(codePoints).max().orElse(0)];
    for (int i = 0; i < codePoints.length; i++) {
      tokens[codePoints[i]] = specials + i;
    }
  }

  @Override
  void encode(String prepared, IntStream.Builder into) {
    prepared.codePoints().forEach(c -> into.add(c < tokens.length ? tokens[c] : 0));
  }

  @Override
  void unknown(String prepared, Set<String> unknown) {
    prepared
        .codePoints()
        .filter(c -> c >= tokens.length || tokens[c] == 0)
        .mapToObj(Character::toString)
        .forEach(unknown::add);
  }

  @Override
  public Decoder decoder() {
    return new Decoder() {
      @Override
      public String append(int token) {
        String name = vocabulary().name(token);
        if (token == vocabulary().end()) {
          return "\n";
        }
        if (token == vocabulary().unknown().orElseThrow()) {
          return UNKNOWN_TEXT;
        }
        return vocabulary().isSpecial(token) ? "" : name;
      }

      @Override
      public String finish() {
        return "";
      }
    };
  }

  @Override
  VocabularyFile file() {
    return VocabularyFile.of(VocabularyKind.CHAR, lowerCase())
        .withSpecials(Vocabulary.USUAL, further)
        .withTexts(
            VocabularyFile.TOKENS, vocabulary().names(Vocabulary.USUAL.size() + further.size()));
  }

  static CharTokenizer of(VocabularyFile file) {
    file.requireKeys(VocabularyFile.LOWER_CASE, VocabularyFile.SPECIALS, VocabularyFile.TOKENS);
    List<SpecialToken> further = file.further(Vocabulary.USUAL);
    List<String> characters =
        file.distinctTexts(
            VocabularyFile.TOKENS, c -> c.codePointCount(0, c.length()) == 1, "one character");
    return new CharTokenizer(characters, file.flag(VocabularyFile.LOWER_CASE), further);
  }
}
