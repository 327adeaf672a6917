package org.meanfield.bench;

/** Somebody's implementation of a workload's network, on one batch that stays in memory. */
interface NetworkSteps {

  /** Forward, backward and update. */
  void train();

  /** Forward: every row's probabilities. */
  void infer();
}
