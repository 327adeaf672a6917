package org.meanfield.kernel;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a program does with the spectrally normalised weights that its layers read. */
final class SpectralPass {
  private final Map<SpectralWeight, Weights> weights = new LinkedHashMap<>();

  /** A layer reads this one; where it is trained in any, it is in the program. */
  void add(SpectralWeight weight, boolean trained) {
    weights.merge(
        weight,
        trained ? Weights.TRAINED : Weights.FROZEN,
        (one, other) -> one == Weights.TRAINED ? one : other);
  }

  /** Before the layers' forward, and before what is packed of the weights. */
  void forward() {
    weights.forEach(
        (weight, as) -> {
          if (as == Weights.TRAINED) {
            weight.iterate();
          } else {
            weight.refresh();
          }
        });
  }

  /** After the layers' backward. */
  void backward() {
    weights.forEach(
        (weight, as) -> {
          if (as == Weights.TRAINED) {
            weight.backward();
          }
        });
  }
}
