package org.meanfield.data.text;

import java.io.Serializable;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.meanfield.data.DataException;

/**
 * Turns text into the tokens of one vocabulary, and tokens into text.
 *
 * <p>Nothing is normalised but letter case, where that was asked for: what is composed in one text
 * and decomposed in another stays different (but for {@link WordPieceTokenizer}, which does as BERT
 * does). The special tokens come from no text, whatever it spells: who needs the end of a document
 * adds {@link Vocabulary#end()} himself.
 *
 * <p>A tokenizer may keep what it has worked out, so it belongs to one thread; it is shipped as its
 * vocabulary file.
 */
public abstract sealed class Tokenizer implements Serializable
    permits CharTokenizer, WordTokenizer, BpeTokenizer, WordPieceTokenizer {
  private static final long serialVersionUID = 1;

  private final transient Vocabulary vocabulary;
  private final transient TextNormalizer preparation;

  Tokenizer(Vocabulary vocabulary, TextNormalizer preparation) {
    this.vocabulary = vocabulary;
    this.preparation = preparation;
  }

  public final Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Whether every text becomes lower case before it is looked at. */
  public final boolean lowerCase() {
    return preparation.lowerCase();
  }

  /**
   * A document's tokens, without one for its end; none for an empty text.
   *
   * @throws DataException where the text holds half of a surrogate pair
   */
  public final int[] encode(String document) {
    IntStream.Builder tokens = IntStream.builder();
    encode(preparation.apply(document), tokens);
    return tokens.build().toArray();
  }

  abstract void encode(String prepared, IntStream.Builder tokens);

  /**
   * What of a document has no token of its own, each once, in the order of the document; nothing
   * where tokens are bytes.
   *
   * @throws DataException where the text holds half of a surrogate pair
   */
  public final List<String> unknown(String document) {
    Set<String> unknown = new LinkedHashSet<>();
    unknown(preparation.apply(document), unknown);
    return List.copyOf(unknown);
  }

  void unknown(String prepared, Set<String> unknown) {}

  /** Turns tokens into text as they come. */
  public abstract Decoder decoder();

  /**
   * The text of these tokens, the same that {@link #decoder()} gives piece by piece.
   *
   * @throws IndexOutOfBoundsException for a number that is no token, such as the −1 of padding
   */
  public final String decode(int... tokens) {
    Decoder decoder = decoder();
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(decoder.append(token));
    }
    return text.append(decoder.finish()).toString();
  }

  /** {@code vocabulary.json}: the same tokenizer has the same bytes. */
  public final byte[] toJson() {
    return file().bytes();
  }

  abstract VocabularyFile file();

  /**
   * The tokenizer that a {@code vocabulary.json} describes.
   *
   * @param where the bytes come from, for people
   * @throws DataException where they are not what {@link #toJson()} writes
   */
  public static Tokenizer ofJson(byte[] json, URI where) {
    VocabularyFile file = VocabularyFile.parse(json, where.toString());
    return switch (file.kind()) {
      case CHAR -> CharTokenizer.of(file);
      case WORD -> WordTokenizer.of(file);
      case BPE -> BpeTokenizer.of(file);
      case WORDPIECE -> WordPieceTokenizer.of(file);
    };
  }

  final Object writeReplace() {
    return new Shipped(toJson());
  }

  /** A tokenizer on its way to another process. */
  private record Shipped(byte[] json) implements Serializable {
    private Object readResolve() {
      return ofJson(json, URI.create("vocabulary.json"));
    }
  }
}
