package org.meanfield.kernel;

/**
 * One step of a program. Forward reads its input's values and writes its output's; backward reads
 * its output's gradient and writes its input's, and those of its own parameters.
 */
interface Layer {
  void forward();

  void backward();
}
