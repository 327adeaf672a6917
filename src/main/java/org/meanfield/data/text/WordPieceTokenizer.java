package org.meanfield.data.text;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * BERT's tokens (WordPiece; Wu et al., arXiv 1609.08144, section 4.1, and Devlin et al., arXiv
 * 1810.04805): of each word the longest part that the vocabulary has, from its front on; what goes
 * on inside a word is there with {@code ##} before it. A word of which some part is not there is
 * unknown as a whole. The vocabulary is never learned here, but taken from BERT's file.
 */
public final class WordPieceTokenizer extends Tokenizer {
  private static final long serialVersionUID = 1;

  /** Stands in front of what goes on inside a word. */
  static final String INSIDE = "##";

  /** Code points of the longest word that is looked at; a longer one is unknown. */
  private static final int LONGEST = 100;

  /** As BERT's file spells them. */
  private static final Map<SpecialToken, String> SPECIALS =
      new EnumMap<>(
          Map.of(
              SpecialToken.UNKNOWN, "[UNK]",
              SpecialToken.CLASS, "[CLS]",
              SpecialToken.END, "[SEP]",
              SpecialToken.MASK, "[MASK]"));

  /** Those that no text can be read without. */
  private static final List<SpecialToken> NEEDED =
      List.of(SpecialToken.UNKNOWN, SpecialToken.CLASS, SpecialToken.END);

  private final transient WordPieceWords words;
  private final transient Map<String, Integer> tokens;
  private final transient int unknown;

  private WordPieceTokenizer(List<String> names, Map<String, Integer> tokens, boolean uncased) {
    super(Vocabulary.ofPieces(names, specials(tokens)), new TextNormalizer(false));
    this.words = new WordPieceWords(uncased);
    this.tokens = tokens;
    this.unknown = vocabulary().unknown().orElseThrow();
  }

  /**
   * @param names of all tokens in the order of their numbers, each once
   * @param uncased whether texts lose the case and the accents of their letters
   * @throws IllegalArgumentException where a special token that every text needs is not there
   */
  static WordPieceTokenizer of(List<String> names, boolean uncased) {
    missing(names)
        .ifPresent(
            token -> {
              throw new IllegalArgumentException("no " + token);
            });
    Map<String, Integer> tokens = new HashMap<>();
    names.forEach(name -> tokens.put(name, tokens.size()));
    return new WordPieceTokenizer(names, tokens, uncased);
  }

  /** The first special token that a vocabulary needs and these are without; mostly empty. */
  static Optional<String> missing(List<String> names) {
    return NEEDED.stream().map(SPECIALS::get).filter(token -> !names.contains(token)).findFirst();
  }

  private static Map<SpecialToken, Integer> specials(Map<String, Integer> tokens) {
    Map<SpecialToken, Integer> specials = new EnumMap<>(SpecialToken.class);
    SPECIALS.forEach(
        (special, text) -> {
          if (tokens.containsKey(text)) {
            specials.put(special, tokens.get(text));
          }
        });
    return specials;
  }

  /** Whether texts lose the case and the accents of their letters. */
  boolean uncased() {
    return words.uncased();
  }

  @Override
  void encode(String prepared, IntStream.Builder into) {
    words.split(
        prepared,
        word -> {
          for (int token : pieces(word)) {
            into.add(token);
          }
        });
  }

  @Override
  void unknown(String prepared, Set<String> met) {
    words.split(
        prepared,
        word -> {
          int[] pieces = pieces(word);
          if (pieces.length == 1 && pieces[0] == unknown) {
            met.add(word);
          }
        });
  }

  private int[] pieces(String word) {
    if (word.codePointCount(0, word.length()) > LONGEST) {
      return new int[] {unknown};
    }
    IntStream.Builder pieces = IntStream.builder();
    for (int from = 0; from < word.length(); ) {
      int end = longest(word, from);
      if (end == from) {
        return new int[] {unknown};
      }
      pieces.add(tokens.get(piece(word, from, end)));
      from = end;
    }
    return pieces.build().toArray();
  }

  /** The end of the longest part from a place on that there is; that place where there is none. */
  private int longest(String word, int from) {
    int end = word.length();
    while (end > from && !tokens.containsKey(piece(word, from, end))) {
      end = word.offsetByCodePoints(end, -1);
    }
    return end;
  }

  private static String piece(String word, int from, int end) {
    return from == 0 ? word.substring(from, end) : INSIDE + word.substring(from, end);
  }

  /** As words are usually written; whatever went on inside a word does so again. */
  @Override
  public Decoder decoder() {
    Decoder whole = new WordDecoder(vocabulary());
    return new Decoder() {
      @Override
      public String append(int token) {
        String name = vocabulary().name(token);
        boolean inside = name.startsWith(INSIDE) && name.length() > INSIDE.length();
        return inside ? name.substring(INSIDE.length()) : whole.append(token);
      }

      @Override
      public String finish() {
        return whole.finish();
      }
    };
  }

  @Override
  VocabularyFile file() {
    return VocabularyFile.of(VocabularyKind.WORDPIECE, uncased())
        .withTexts(VocabularyFile.TOKENS, vocabulary().names(0));
  }

  static WordPieceTokenizer of(VocabularyFile file) {
    file.requireKeys(VocabularyFile.LOWER_CASE, VocabularyFile.TOKENS);
    List<String> names =
        file.distinctTexts(VocabularyFile.TOKENS, name -> !name.isEmpty(), "a token");
    missing(names)
        .ifPresent(
            token -> {
              throw file.damaged(VocabularyFile.TOKENS + " has no " + token);
            });
    return of(names, file.flag(VocabularyFile.LOWER_CASE));
  }
}
