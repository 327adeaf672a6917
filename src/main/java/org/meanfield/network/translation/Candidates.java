package org.meanfield.network.translation;

/**
 * The likeliest of many ways to go on, in their order: of equally likely ones those with the lower
 * token come first, then those of the earlier row.
 */
final class Candidates {
  private final double[] logProbabilities;
  private final int[] tokens;
  private final int[] parents;
  private int size;

  /**
   * @param most how many are kept
   */
  Candidates(int most) {
    this.logProbabilities = new double[most];
    this.tokens = new int[most];
    this.parents = new int[most];
  }

  int size() {
    return size;
  }

  double logProbability(int rank) {
    return logProbabilities[rank];
  }

  int token(int rank) {
    return tokens[rank];
  }

  /** The row that it goes on from. */
  int parent(int rank) {
    return parents[rank];
  }

  /** Whether one of this probability may be among the likeliest. */
  boolean mayTake(double logProbability) {
    return size < tokens.length || logProbability >= logProbabilities[size - 1];
  }

  /** Takes one in where it is among the likeliest; what is impossible never is. */
  void offer(double logProbability, int token, int parent) {
    int rank = size;
    while (rank > 0 && isAhead(logProbability, token, parent, rank - 1)) {
      rank--;
    }
    if (rank == tokens.length || logProbability == Double.NEGATIVE_INFINITY) {
      return;
    }
    int moved = Math.min(size, tokens.length - 1) - rank;
    System.arraycopy(logProbabilities, rank, logProbabilities, rank + 1, moved);
    System.arraycopy(tokens, rank, tokens, rank + 1, moved);
    System.arraycopy(parents, rank, parents, rank + 1, moved);
    logProbabilities[rank] = logProbability;
    tokens[rank] = token;
    parents[rank] = parent;
    size = Math.min(size + 1, tokens.length);
  }

  private boolean isAhead(double logProbability, int token, int parent, int rank) {
    if (logProbability != logProbabilities[rank]) {
      return logProbability > logProbabilities[rank];
    }
    return token != tokens[rank] ? token < tokens[rank] : parent < parents[rank];
  }
}
