package org.meanfield.network;

/**
 * A language model that reads texts on, several rows side by side, and tells at each token what may
 * come next: what greedy choice, sampling and beam search have in common. What a row has read stays
 * with it as its state. Owns native memory; one thread at a time.
 */
public interface Decoder extends NativeMemory {

  /**
   * Takes over a model; what was read before is of no more meaning.
   *
   * @param model parameters and statistics, and maybe moments
   */
  void restore(NetworkState model);

  /** Texts side by side. */
  int rows();

  /**
   * Begins anew: every row reads the prompt, which is read at once.
   *
   * @param prompt at least one token
   * @param logProbabilities of every token to come behind it, {@code [rows, vocabulary]};
   *     overwritten
   */
  void begin(int[] prompt, float[] logProbabilities);

  /**
   * Reads on by a token in every row.
   *
   * @param tokens {@code [rows]}
   * @param logProbabilities of every token to come behind them, {@code [rows, vocabulary]};
   *     overwritten
   */
  void read(int[] tokens, float[] logProbabilities);

  /**
   * Goes on with other rows than those that were read, such as the best of a beam's.
   *
   * @param parents for each row the one whose state it takes over
   */
  void keep(int[] parents);
}
