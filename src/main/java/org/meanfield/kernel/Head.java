package org.meanfield.kernel;

/**
 * What a program ends in: its loss, its results. Each task has a head with just the methods that it
 * has, which the program gives back by its type: {@link Program#head}.
 */
public abstract sealed class Head permits SoftmaxCrossEntropy, TokenCrossEntropy, QuantileLoss {
  private final Activation results;

  Head(Activation results) {
    this.results = results;
  }

  /** What the loss is of. */
  final Activation results() {
    return results;
  }

  /** Makes the steps; the results' gradient is this head's to write. */
  abstract void assemble(Assembly assembly);

  /** After the last layer's forward. */
  void forward() {}

  /**
   * Takes the results' gradient: in the place of their values where nobody else reads those, since
   * at 10,000 outputs they are the largest buffers of a program.
   */
  final void takeGradient() {
    if (results.readers().size() == 1 && !results.retained() && !results.changesGradient()) {
      results.gradient().arriveIn(results.value());
    } else {
      results.gradient().arrive();
    }
  }
}
