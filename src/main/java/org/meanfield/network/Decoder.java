package org.meanfield.network;

import org.meanfield.network.state.NetworkState;

/**
 * A network that reads texts on, several rows side by side, and tells at each token what may come
 * next: what greedy choice, sampling and beam search have in common, with a source and without.
 * What a row has read stays with it as its state. Owns native memory; one thread at a time.
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
   * Begins anew: every row reads its source, where there is one, and its prompt, each at once.
   *
   * @param prompts one for each row
   * @param logProbabilities of every token to come behind them, {@code [rows, vocabulary]};
   *     overwritten
   * @throws IllegalArgumentException for other prompts than a row each, and for a source where the
   *     network has none, or none where it needs one
   */
  void begin(Prompts prompts, float[] logProbabilities);

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
