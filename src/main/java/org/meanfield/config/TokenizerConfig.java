package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What the tokens of a text are.
 *
 * @param from a vocabulary that is taken as it is, which decides on all but the length; null where
 *     one is learned
 * @param kind null where it is taken
 * @param vocabularySize most tokens that are kept, special ones included; {@link #UNBOUNDED} for
 *     every one
 * @param minimumFrequency occurrences that a character or word needs to be kept, or a pair to be
 *     merged
 * @param lowerCase whether a text becomes lower case first
 * @param keepPunctuation whether what stands between words is tokens as well; true but for words
 * @param maxLength most tokens of a document in tasks on whole sequences, and of each text of a
 *     pair
 * @param joint whether both texts of a pair have one vocabulary, instead of one each
 * @param masks whether there is a token for what is masked
 */
public record TokenizerConfig(
    URI from,
    Kind kind,
    int vocabularySize,
    int minimumFrequency,
    boolean lowerCase,
    boolean keepPunctuation,
    int maxLength,
    boolean joint,
    boolean masks)
    implements Serializable {
  /** The size of a vocabulary that holds whatever occurs. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Of texts of one kind. */
  public TokenizerConfig(
      Kind kind,
      int vocabularySize,
      int minimumFrequency,
      boolean lowerCase,
      boolean keepPunctuation,
      int maxLength) {
    this(
        null,
        kind,
        vocabularySize,
        minimumFrequency,
        lowerCase,
        keepPunctuation,
        maxLength,
        true,
        false);
  }

  /** The same of texts whose vocabulary is taken from a place. */
  public TokenizerConfig takenFrom(URI place) {
    return new TokenizerConfig(place, null, UNBOUNDED, 1, false, true, maxLength, joint, masks);
  }

  /** What a token stands for. */
  public enum Kind {
    /** A Unicode code point. */
    CHAR,
    /** A word, or a punctuation mark. */
    WORD,
    /** A sequence of bytes that occurs often: byte-pair encoding. */
    BPE
  }

  /** Keys of a vocabulary that is learned. */
  private static final List<String> OF_VOCABULARY =
      List.of("kind", "vocabulary-size", "minimum-frequency", "lower-case", "punctuation", "joint");

  /** What becomes of punctuation, as {@code data.tokenizer.punctuation} spells it. */
  enum Punctuation {
    KEEP,
    DROP
  }

  static TokenizerConfig read(Section tokenizer, Task task) {
    boolean masks = task == Task.MASKED_LANGUAGE_MODEL;
    Optional<URI> from = tokenizer.location("from").ifSet();
    if (from.isPresent()) {
      OF_VOCABULARY.stream()
          .filter(tokenizer::has)
          .forEach(
              key ->
                  tokenizer
                      .findings()
                      .reject(
                          tokenizer.full(key),
                          "the vocabulary of data.tokenizer.from settles it; leave it out, or put"
                              + " --set data.tokenizer=null before"));
      int maxLength = tokenizer.integer("max-length").or(256, Rule.atLeast(1));
      return new TokenizerConfig(
          from.get(), null, UNBOUNDED, 1, false, true, maxLength, true, masks);
    }
    Kind kind = tokenizer.choice("kind", Kind.class).required("give char, word or bpe");
    if (!tokenizer.findings().sound(tokenizer.full("kind"))) {
      tokenizer.acceptAnything();
      return new TokenizerConfig(kind, UNBOUNDED, 1, false, true, 1);
    }
    return new TokenizerConfig(
        null,
        kind,
        vocabularySize(tokenizer, kind, task.specialTokens()),
        tokenizer.integer("minimum-frequency").or(kind == Kind.BPE ? 2 : 1, Rule.atLeast(1)),
        tokenizer.flag("lower-case").or(false),
        keepsPunctuation(tokenizer, kind),
        tokenizer.integer("max-length").or(256, Rule.atLeast(1)),
        task != Task.TRANSLATION || tokenizer.flag("joint").or(true),
        masks);
  }

  /**
   * @param specials tokens of the task besides those of all vocabularies
   */
  private static int vocabularySize(Section tokenizer, Kind kind, int specials) {
    Entry<Integer> size = tokenizer.integer("vocabulary-size");
    return switch (kind) {
      case CHAR -> size.ifSet(Rule.atLeast(3 + specials)).orElse(UNBOUNDED);
      case WORD -> size.or(10_000, Rule.atLeast(3 + specials));
      case BPE ->
          size.or(
              4096,
              new Rule<>(
                  value -> value >= 257 + specials,
                  specials == 0
                      ? "must be at least 257, the 256 bytes and the document's end"
                      : "must be at least %s, the 256 bytes and the special tokens"
                          .formatted(257 + specials)));
    };
  }

  private static boolean keepsPunctuation(Section tokenizer, Kind kind) {
    return switch (kind) {
      case WORD ->
          tokenizer.choice("punctuation", Punctuation.class).or(Punctuation.KEEP)
              == Punctuation.KEEP;
      case CHAR, BPE -> {
        if (tokenizer.has("punctuation")) {
          tokenizer.choice("punctuation", Punctuation.class).or(Punctuation.KEEP);
          tokenizer
              .findings()
              .reject(
                  tokenizer.full("punctuation"),
                  "has no meaning with %s = %s, whose tokens are all of a text"
                      .formatted(tokenizer.full("kind"), Choices.spell(kind)));
        }
        yield true;
      }
    };
  }
}
