package org.meanfield.network.language;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;

/**
 * Texts that a language model writes on side by side, token by token. Each token is a function of
 * the model, the prompt, the sampling, the row and the tokens before it, so it does not matter how
 * many are asked for at once. The unknown token is never written. One thread at a time.
 */
public final class TextWriter {
  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final Sampling sampling;
  private final org.meanfield.data.text.Decoder[] texts;
  private final float[] logProbabilities;
  private final int vocabulary;
  private long written;

  /**
   * @param decoder that holds the model; it stays its owner's
   */
  public TextWriter(Decoder decoder, Tokenizer tokenizer, Sampling sampling) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.sampling = sampling;
    this.vocabulary = tokenizer.vocabulary().size();
    this.texts =
        IntStream.range(0, decoder.rows())
            .mapToObj(row -> tokenizer.decoder())
            .toArray(org.meanfield.data.text.Decoder[]::new);
    this.logProbabilities = new float[decoder.rows() * vocabulary];
  }

  /** Begins every row with a prompt, which stands at the beginning of a document. */
  public void begin(int... prompt) {
    int[] behindDocument = new int[prompt.length + 1];
    behindDocument[0] = tokenizer.vocabulary().end();
    System.arraycopy(prompt, 0, behindDocument, 1, prompt.length);
    decoder.begin(Prompts.same(decoder.rows(), behindDocument), logProbabilities);
    for (org.meanfield.data.text.Decoder text : texts) {
      for (int token : prompt) {
        // Its text is there already; what follows may hang together with it.
        text.append(token);
      }
    }
  }

  /** Whether what the model says of the next tokens is not a number. */
  public boolean isUndefined() {
    return IntStream.range(0, texts.length)
        .anyMatch(
            row -> Float.isNaN(logProbabilities[row * vocabulary + tokenizer.vocabulary().end()]));
  }

  /**
   * Writes the next token of every row.
   *
   * @return the rows' texts of it, each with the space before it where there is one; a newline
   *     where a document ends; empty while a character is incomplete
   */
  public String[] next() {
    int[] tokens = IntStream.range(0, texts.length).map(this::choose).toArray();
    written++;
    decoder.read(tokens, logProbabilities);
    return IntStream.range(0, texts.length)
        .mapToObj(row -> texts[row].append(tokens[row]))
        .toArray(String[]::new);
  }

  private int choose(int row) {
    Vocabulary words = tokenizer.vocabulary();
    float[] own = Arrays.copyOfRange(logProbabilities, row * vocabulary, (row + 1) * vocabulary);
    OptionalInt unknown = words.unknown();
    if (unknown.isPresent()) {
      own[unknown.getAsInt()] = Float.NEGATIVE_INFINITY;
    }
    return sampling.next(own, row, written);
  }

  /** Ends the texts: what was held back of incomplete characters. */
  public String[] finish() {
    return Arrays.stream(texts).map(org.meanfield.data.text.Decoder::finish).toArray(String[]::new);
  }
}
