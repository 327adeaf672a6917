package org.meanfield.kernel;

/** What a program ends in: its loss, its results. Each head has those that its task has. */
interface Head {
  /** The task, for messages. */
  String task();

  /** After the last layer's forward. */
  default void forward() {}

  /** Sum of the rows' losses for one label a row; sets the gradient of their mean. */
  default double loss(int[] labels) {
    throw without("integer labels");
  }

  /** Sum of the rows' losses for targets; sets the gradient of their mean. */
  default double loss(float[] targets) {
    throw without("float targets");
  }

  /** Copies the logarithms of the probabilities of all rows. */
  default void logProbabilities(float[] target) {
    throw without("probabilities");
  }

  /** Copies the logarithms of the probabilities of some rows. */
  default void logProbabilities(int fromRow, int rows, float[] target) {
    throw without("probabilities of single rows");
  }

  /** Copies the results as they are. */
  default void outputs(float[] target) {
    throw without("plain outputs");
  }

  private IllegalStateException without(String what) {
    return new IllegalStateException("a program for " + task() + " has no " + what);
  }
}
