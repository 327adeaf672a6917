package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * One layer in its place in a program. Its constructor makes the steps forwards, {@link
 * #assembleBackward} those backwards: forward reads its inputs' values and writes its output's;
 * backward reads its output's gradient and contributes to its inputs', and to those of its own
 * parameters.
 */
abstract class Layer {
  final List<Step> forward = new ArrayList<>();
  final List<Step> backward = new ArrayList<>();

  /** What it makes. */
  abstract Activation output();

  /**
   * Makes the way back. Asked once, after every layer that reads the output was, and only where the
   * output has a gradient: {@code output().gradient().buffer()} holds all of it when the steps run.
   */
  abstract void assembleBackward();

  /** The states that go over to the next batch: none, for most layers. */
  List<CarriedState> carried() {
    return List.of();
  }

  void forward() {
    Program.run(forward);
  }

  void backward() {
    Program.run(backward);
  }
}
