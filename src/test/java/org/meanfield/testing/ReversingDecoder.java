package org.meanfield.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.translation.Translator;

/** Says a source backwards, word by word; what it does not know likeliest as unknown. */
public final class ReversingDecoder implements Decoder {
  private final Vocabulary words;
  private final int rows;
  private final int sick;
  private List<int[]> sources = new ArrayList<>();
  private int said;

  /**
   * @param sick what it says of a source that begins with this token is not a number
   */
  public ReversingDecoder(Vocabulary words, int rows, int sick) {
    this.words = words;
    this.rows = rows;
    this.sick = sick;
  }

  /** Sources that it was asked about together, the padding among them. */
  public List<int[]> sources() {
    return sources;
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    for (int[] prompt : prompts.tokens()) {
      if (!Arrays.equals(prompt, new int[] {words.begin()})) {
        throw new IllegalArgumentException("told " + Arrays.toString(prompt) + " first");
      }
    }
    Batch batch = prompts.source().orElseThrow();
    sources = new ArrayList<>();
    said = 0;
    for (int row = 0; row < rows; row++) {
      sources.add(Translator.tokens(batch, Schema.SOURCE, row / (rows / batch.rows())));
    }
    tell(logProbabilities);
  }

  @Override
  public void read(int[] tokens, float[] logProbabilities) {
    said++;
    tell(logProbabilities);
  }

  private void tell(float[] logProbabilities) {
    Arrays.fill(logProbabilities, (float) Math.log(0.01));
    for (int row = 0; row < rows; row++) {
      logProbabilities[row * words.size() + words.end()] = (float) Math.log(0.001);
      int[] source = sources.get(row);
      int token = said < source.length ? source[source.length - 1 - said] : words.end();
      logProbabilities[row * words.size() + token] = (float) Math.log(0.9);
      if (source[0] == sick) {
        Arrays.fill(logProbabilities, row * words.size(), (row + 1) * words.size(), Float.NaN);
      }
    }
  }

  @Override
  public void keep(int[] parents) {
    // All rows of a source say the same, whatever they have said.
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void restore(NetworkState model) {}

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void allocate(long maximumBytes) {}

  @Override
  public void close() {}
}
