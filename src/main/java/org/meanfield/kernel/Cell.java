package org.meanfield.kernel;

/** What a recurrent layer computes at each step. */
public enum Cell {
  /**
   * Long short-term memory (Hochreiter and Schmidhuber 1997, with forget gate: Gers et al. 2000).
   */
  LSTM,

  /**
   * Gated recurrent unit, reset after the product as in PyTorch and cuDNN (arXiv 1406.1078, v1).
   */
  GRU,

  /** The plain network with tanh (Elman 1990). */
  SIMPLE
}
