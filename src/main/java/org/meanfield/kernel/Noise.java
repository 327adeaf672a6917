package org.meanfield.kernel;

/** Random numbers for one forward pass: a pure function of where they are wanted. */
@FunctionalInterface
public interface Noise {

  /**
   * Fills {@code uniforms[0 … count)} with numbers in [0, 1).
   *
   * @param layer number of the layer that wants them, from 0
   * @param from index of the first within the layer
   */
  void fill(int layer, int from, float[] uniforms, int count);

  /** The noise of a program's layers, exchanged for every step. */
  final class Source {
    private Noise noise;
    private int layers;

    /** A number for a further layer. */
    int register() {
      return layers++;
    }

    void set(Noise noise) {
      this.noise = noise;
    }

    Noise get() {
      if (noise == null) {
        throw new IllegalStateException("a program with dropout was given no noise");
      }
      return noise;
    }
  }
}
