package org.meanfield.kernel;

/**
 * The elementwise part of a recurrent cell: what happens to the gates once a step's matrix products
 * are in their buffer. Runs row by row over heap scratch that fits the first-level cache; what the
 * way back needs stays on the heap.
 */
interface Gates {
  /** Before the first step of a forward pass. */
  void beginForward();

  /** Reads the step's gates, writes its state. */
  void forward(int step);

  /** After the last step of a forward pass. */
  void endForward();

  /**
   * Makes the way back.
   *
   * @param stateGradients [T·N, H], of what the layer makes
   */
  void assembleBackward(Buffer stateGradients);

  /** Before the last step's backward. */
  void beginBackward();

  /** Reads the gradient of the step's state, replaces the step's gates by their gradients. */
  void backward(int step);

  /** After the first step's backward: the biases' gradients are whole. */
  void endBackward();
}
