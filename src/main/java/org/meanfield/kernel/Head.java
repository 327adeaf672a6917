package org.meanfield.kernel;

/**
 * What a program ends in: its loss, its results. Each task has a head with just the methods that it
 * has, which the program gives back by its type: {@link Program#head}.
 */
public abstract sealed class Head
    permits SoftmaxCrossEntropy,
        TokenCrossEntropy,
        QuantileLoss,
        SquaredError,
        AdversarialLoss,
        Handover,
        Values {
  private final Activation results;
  private Turn turn;

  Head(Activation results) {
    this.results = results;
  }

  /** What the loss is of. */
  final Activation results() {
    return results;
  }

  /** Makes the steps in the program that this is the end of. */
  final void end(Assembly assembly) {
    turn = assembly.turn();
    assemble(assembly);
  }

  /** Makes the steps; the results' gradient is this head's to write. */
  abstract void assemble(Assembly assembly);

  /**
   * For every loss, first of all.
   *
   * @throws IllegalStateException where the results are no longer there
   */
  final void beginLoss() {
    turn.loss();
  }

  /**
   * For whatever reads the results, first of all.
   *
   * @throws IllegalStateException where they are no longer there
   */
  final void requireResults() {
    turn.requireResults("the results");
  }

  /**
   * What a weighted mean over the rows is divided by.
   *
   * @param weights one a row
   */
  static double total(float[] weights, int rows) {
    if (weights.length != rows) {
      throw new IllegalArgumentException(weights.length + " weights for " + rows + " rows");
    }
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    if (!(total > 0)) {
      throw new IllegalArgumentException("the rows' weights come to " + total);
    }
    return total;
  }

  /** After the last layer's forward. */
  void forward() {}

  /** Whether nobody but this head reads the results' values. */
  final boolean ownsResults() {
    return results.readers().size() == 1 && !results.retained();
  }

  /**
   * Takes the results' gradient: in the place of their values where nobody else reads those, since
   * at 10,000 outputs they are the largest buffers of a program.
   */
  final void takeGradient() {
    if (ownsResults() && !results.changesGradient()) {
      results.gradient().arriveIn(results.value());
    } else {
      results.gradient().arrive();
      // Now: a program's memory is counted before its losses are.
      results.gradient().buffer();
    }
  }
}
