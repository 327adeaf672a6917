package org.meanfield.network.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Decoder;
import org.meanfield.network.Prompts;
import org.meanfield.network.state.NetworkState;

/**
 * Knows a probability for each token behind each text to each source: made up, but always the same.
 * A row remembers the source and all that it has read.
 */
class TableDecoder implements Decoder {
  static final int VOCABULARY = 5;
  static final int BEGIN = 0;
  static final int END = 1;

  /** A token that no text may have. */
  static final int NEVER = 2;

  static final WrittenTokens WORDS = new WrittenTokens(VOCABULARY, BEGIN, END, BEGIN, NEVER);

  private final int rows;
  private List<List<Integer>> read = new ArrayList<>();

  TableDecoder(int rows) {
    this.rows = rows;
  }

  /** As many rows as there are sources. */
  static Batch batch(int[]... sources) {
    Schema schema = Schema.ofPairs(8, 8);
    Batch batch = new Batch(schema, sources.length);
    for (int row = 0; row < sources.length; row++) {
      System.arraycopy(sources[row], 0, batch.ints(0), row * 8, sources[row].length);
      batch.lengths(0)[row] = sources[row].length;
    }
    batch.allRows();
    return batch;
  }

  /**
   * @param text what a row has read, its source first
   */
  float[] logProbabilities(List<Integer> text) {
    Random random = new Random(text.hashCode() * 2654435761L);
    double[] weights = random.doubles(VOCABULARY).map(x -> Math.exp(4 * x)).toArray();
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    float[] logarithms = new float[VOCABULARY];
    for (int token = 0; token < VOCABULARY; token++) {
      logarithms[token] = (float) Math.log(weights[token] / sum);
    }
    return logarithms;
  }

  /** What a row reads first of a source. */
  static List<Integer> beginning(int[] source) {
    List<Integer> text = new ArrayList<>();
    for (int token : source) {
      text.add(-token);
    }
    text.add(BEGIN);
    return text;
  }

  @Override
  public void begin(Prompts prompts, float[] logProbabilities) {
    Batch source = prompts.source().orElseThrow();
    read = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int from = row / (rows / source.rows());
      int[] own = new int[source.lengths(0)[from]];
      System.arraycopy(source.ints(0), from * 8, own, 0, own.length);
      read.add(beginning(own));
    }
    tell(logProbabilities);
  }

  @Override
  public void read(int[] tokens, float[] logProbabilities) {
    for (int row = 0; row < rows; row++) {
      read.get(row).add(tokens[row]);
    }
    tell(logProbabilities);
  }

  private void tell(float[] logProbabilities) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          logProbabilities(read.get(row)), 0, logProbabilities, row * VOCABULARY, VOCABULARY);
    }
  }

  @Override
  public void keep(int[] parents) {
    List<List<Integer>> kept = new ArrayList<>();
    for (int parent : parents) {
      kept.add(new ArrayList<>(read.get(parent)));
    }
    read = kept;
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
