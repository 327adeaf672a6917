package org.meanfield.kernel;

/** One thing that a program does in its turn: a oneDNN primitive, or a loop of ours. */
interface Step {
  void run();
}
