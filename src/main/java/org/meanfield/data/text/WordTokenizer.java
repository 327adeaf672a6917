package org.meanfield.data.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A token for each word and, unless they are dropped, each punctuation mark ({@link Words}); what
 * the vocabulary lacks is unknown. Whitespace is not kept: {@link WordDecoder} puts it where it
 * usually stands.
 */
public final class WordTokenizer extends Tokenizer {
  private static final long serialVersionUID = 1;
  private static final String PUNCTUATION = "punctuation";

  private final transient Words splitter;
  private final transient List<SpecialToken> further;
  private final transient Map<String, Integer> tokens = new HashMap<>();

  /**
   * @param words in the order of their tokens
   */
  public WordTokenizer(List<String> words, boolean lowerCase, boolean keepPunctuation) {
    this(words, lowerCase, keepPunctuation, List.of());
  }

  /**
   * @param further special tokens besides those that all have
   */
  public WordTokenizer(
      List<String> words, boolean lowerCase, boolean keepPunctuation, List<SpecialToken> further) {
    super(Vocabulary.ofWords(further, words), new TextNormalizer(lowerCase));
    this.splitter = new Words(keepPunctuation);
    this.further = List.copyOf(further);
    for (String word : words) {
      tokens.put(word, Vocabulary.USUAL.size() + further.size() + tokens.size());
    }
  }

  @Override
  void encode(String prepared, IntStream.Builder into) {
    splitter.split(prepared, word -> into.add(tokens.getOrDefault(word, 0)));
  }

  @Override
  void unknown(String prepared, Set<String> unknown) {
    splitter.split(
        prepared,
        word -> {
          if (!tokens.containsKey(word)) {
            unknown.add(word);
          }
        });
  }

  @Override
  public Decoder decoder() {
    return new WordDecoder(vocabulary());
  }

  @Override
  VocabularyFile file() {
    return VocabularyFile.of(VocabularyKind.WORD, lowerCase())
        .withText(PUNCTUATION, splitter.keepPunctuation() ? "keep" : "drop")
        .withSpecials(Vocabulary.USUAL, further)
        .withTexts(
            VocabularyFile.TOKENS, vocabulary().names(Vocabulary.USUAL.size() + further.size()));
  }

  static WordTokenizer of(VocabularyFile file) {
    file.requireKeys(
        VocabularyFile.LOWER_CASE, PUNCTUATION, VocabularyFile.SPECIALS, VocabularyFile.TOKENS);
    List<SpecialToken> further = file.further(Vocabulary.USUAL);
    List<String> words =
        file.distinctTexts(VocabularyFile.TOKENS, word -> !word.isBlank(), "a word");
    boolean keep = file.oneOf(PUNCTUATION, List.of("keep", "drop")).equals("keep");
    return new WordTokenizer(words, file.flag(VocabularyFile.LOWER_CASE), keep, further);
  }
}
