package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * The two biases of a recurrent layer, {@code bias_ih} and {@code bias_hh}, each [K·H] in K blocks:
 * loaded to the heap for a pass, their gradients accumulated there.
 */
final class GateBiases {
  private final Parameter input;
  private final Parameter hidden;
  private final int width;
  private final List<Contribution> gradients = new ArrayList<>();
  private final List<Step> completing = new ArrayList<>();

  /** Of every block: what is added to the input's part, and to the state's. */
  final float[][] ofInput;

  final float[][] ofHidden;

  /** Of every block: both together. */
  final float[][] sum;

  GateBiases(Assembly assembly, String name, String suffix, int blocks, int width) {
    this.input = parameter(assembly, name + ".bias_ih" + suffix, blocks * width);
    this.hidden = parameter(assembly, name + ".bias_hh" + suffix, blocks * width);
    this.width = width;
    this.ofInput = new float[blocks][width];
    this.ofHidden = new float[blocks][width];
    this.sum = new float[blocks][width];
  }

  private static Parameter parameter(Assembly assembly, String name, int size) {
    return assembly.parameter(name, List.of(size), Layouts.plain(size), Layouts.plain(size));
  }

  void load() {
    for (int k = 0; k < sum.length; k++) {
      input.value().get(k * width, ofInput[k], 0, width);
      hidden.value().get(k * width, ofHidden[k], 0, width);
      for (int j = 0; j < width; j++) {
        sum[k][j] = ofInput[k][j] + ofHidden[k][j];
      }
    }
  }

  /** Makes the way back. */
  void assembleBackward(Assembly assembly) {
    for (Parameter bias : List.of(input, hidden)) {
      Contribution part =
          assembly.contribution(bias.name() + " gradient", bias, bias.gradient().layout());
      gradients.add(part);
      part.complete(completing);
    }
  }

  /** Contributes the gradients, by block; nothing where the layer is not trained. */
  void store(float[][] inputGradient, float[][] hiddenGradient) {
    if (gradients.isEmpty()) {
      return;
    }
    for (int k = 0; k < sum.length; k++) {
      gradients.get(0).buffer().put(k * width, inputGradient[k], 0, width);
      gradients.get(1).buffer().put(k * width, hiddenGradient[k], 0, width);
    }
    Program.run(completing);
  }
}
