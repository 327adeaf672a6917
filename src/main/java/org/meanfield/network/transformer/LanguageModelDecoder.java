package org.meanfield.network.transformer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.kernel.CachePlaces;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.KeyValueCache;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.Decoder;
import org.meanfield.network.ModelInUse;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.Prompts;

/**
 * Texts side by side, of which one token a step is computed: keys and values of those before are
 * kept. A prompt is read in windows of several tokens. A text that is as long as the examples that
 * the network was trained on goes on from its last half, which is read again from the first place.
 */
final class LanguageModelDecoder extends ModelInUse implements Decoder {
  /** Tokens of a prompt that are computed together. */
  static final int WINDOW = 16;

  private final LanguageModel architecture;
  private final KeyValueCache cache;
  private final Reader window;
  private final Reader step;
  private final List<WrittenText> texts;

  /** A program that reads on in rows of the cache. */
  private record Reader(
      Tokens tokens, Tokens places, CachePlaces cached, Program<TokenCrossEntropy> program) {

    /**
     * Reads.
     *
     * @param row the first of the cache's
     * @param from places where each row goes on
     * @param next tokens, {@link Tokens#PADDING} behind the last
     * @param last the last place that there is: padding has none of its own
     */
    void read(int row, int[] from, int[] next, int last) {
      int steps = next.length / from.length;
      tokens.set(next);
      places.set(
          IntStream.range(0, next.length)
              .map(i -> Math.min(last, from[i / steps] + i % steps))
              .toArray());
      cached.set(row, from);
      program.forward();
    }
  }

  LanguageModelDecoder(LanguageModel architecture, Engine engine, int rows) {
    super(engine, ParameterSet.ONLY);
    this.architecture = architecture;
    int most = most();
    this.texts = IntStream.range(0, rows).mapToObj(row -> new WrittenText(most)).toList();
    boolean open = false;
    try {
      this.cache =
          new KeyValueCache(
              workspace(),
              architecture.decoder().size(),
              rows,
              architecture.config().heads(),
              architecture.config().width(),
              (most + WINDOW - 1) / WINDOW * WINDOW);
      this.step = reader(rows, 1);
      this.window = reader(1, WINDOW);
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  private int most() {
    return architecture.config().sequenceLength();
  }

  private Reader reader(int rows, int steps) {
    try (ProgramBuilder builder = builder()) {
      Tokens tokens = builder.tokens(rows * steps);
      Tokens places = builder.tokens(rows * steps);
      CachePlaces cached = builder.places(cache, rows, steps);
      return new Reader(
          tokens,
          places,
          cached,
          builder.finish(
              new TokenCrossEntropy(
                  architecture.append(
                      builder, tokens, places, new Looking.ReadingOn(cached, null, null)))));
    }
  }

  @Override
  public int rows() {
    return texts.size();
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    if (prompts.tokens().size() != rows() || prompts.source().isPresent()) {
      throw new IllegalArgumentException(
          "a language model of " + rows() + " rows begins with a prompt for each, and no source");
    }
    cache.clear();
    int[] readBy = new int[rows()];
    float[] told = new float[architecture.vocabulary()];
    for (int row = 0; row < rows(); row++) {
      int[] prompt = prompts.tokens().get(row);
      WrittenText text = texts.get(row);
      text.clear();
      for (int token : prompt) {
        append(text, token);
      }
      boolean again = row > 0 && Arrays.equals(prompt, prompts.tokens().get(row - 1));
      readBy[row] = again ? readBy[row - 1] : row;
      if (!again) {
        read(row, text, told);
      }
      System.arraycopy(told, 0, logProbabilities, row * told.length, told.length);
    }
    // Rows beside each other with the same prompt have it read once.
    cache.keep(readBy, longest());
  }

  private int longest() {
    return texts.stream().mapToInt(WrittenText::length).max().orElseThrow();
  }

  /** Behind the end of a text another begins, which sees nothing of it. */
  private void append(WrittenText text, int token) {
    if (token == architecture.end()) {
      text.clear();
    } else if (text.length() == most()) {
      text.keepLast(most() / 2);
    }
    text.append(token);
  }

  /** Reads a whole text from the first place on, in windows. */
  private void read(int row, WrittenText text, float[] told) {
    for (int from = 0; from < text.length(); from += WINDOW) {
      int[] next = new int[WINDOW];
      Arrays.fill(next, Tokens.PADDING);
      int count = Math.min(WINDOW, text.length() - from);
      System.arraycopy(text.tokens(), from, next, 0, count);
      window.read(row, new int[] {from}, next, most() - 1);
    }
    window.program().head().logProbabilities((text.length() - 1) % WINDOW, 1, told);
  }

  @Override
  public void read(int[] tokens, float[] logProbabilities) {
    int[] from = new int[rows()];
    for (int row = 0; row < rows(); row++) {
      WrittenText text = texts.get(row);
      int before = text.length();
      append(text, tokens[row]);
      from[row] = text.length() - 1;
      if (from[row] > 0 && from[row] != before) {
        // Its places have changed.
        read(row, text, new float[architecture.vocabulary()]);
      }
    }
    step.read(0, from, tokens, most() - 1);
    step.program().head().logProbabilities(logProbabilities);
  }

  @Override
  public void keep(int[] parents) {
    cache.keep(parents, longest());
    List<WrittenText> before = texts.stream().map(WrittenText::copy).toList();
    for (int row = 0; row < rows(); row++) {
      texts.get(row).become(before.get(parents[row]));
    }
  }
}
