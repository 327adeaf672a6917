package org.meanfield.kernel;

/**
 * Inverted dropout (Srivastava et al., JMLR 15, 2014):
 *
 * <pre>
 * m = 0 with probability r, else 1 / (1 − r)
 * forward   y = x · m
 * backward  dx = dy · m
 * </pre>
 *
 * <p>y is x itself, changed in place, unless somebody reads x besides: its producer, as a recurrent
 * layer does, or another layer. In place is right for every layer that can stand before: what looks
 * at its own output on the way back (ReLU and its leaky form) looks at the sign, and where the mask
 * is zero the gradient is zero whatever the sign.
 */
public final class Dropout extends Layer {
  private static final int CHUNK = 2048;

  private final Assembly assembly;
  private final Activation input;
  private final Activation output;
  private final boolean inPlace;
  private final float rate;
  private final Noise.Source noise;
  private final int number;

  /** By chunk: each array starts at index 0, or the product does not vectorise. */
  private final float[][] mask;

  private final float[] values = new float[CHUNK];

  private Dropout(Assembly assembly, Activation input, float rate, Noise.Source noise) {
    this.assembly = assembly;
    this.input = input;
    this.inPlace = !input.retained() && input.readers().size() == 1;
    if (inPlace) {
      input.overwrite();
    }
    this.output =
        inPlace
            ? assembly.over(input.shape(), input.value(), false, input)
            : assembly.activation(input.shape(), input.value().layout(), input);
    output.changeGradient();
    this.rate = rate;
    this.noise = noise;
    this.number = noise.register();
    this.mask = assembly.masks().of(number, (input.value().size() + CHUNK - 1) / CHUNK, CHUNK);
    forward.add(this::drop);
  }

  static LayerSpec of(float rate, Noise.Source noise) {
    return LayerSpec.of("dropout", (assembly, x) -> new Dropout(assembly, x, rate, noise));
  }

  private void drop() {
    for (int chunk = 0; chunk < mask.length; chunk++) {
      int count = count(chunk);
      noise.get().fill(number, chunk * CHUNK, mask[chunk], count);
      toMask(mask[chunk], count, rate, 1 / (1 - rate));
    }
    multiply(input.value(), output.value());
  }

  @Override
  void assembleBackward() {
    if (!input.wantsGradient()) {
      return;
    }
    Buffer dy = output.gradient().buffer();
    if (inPlace) {
      input.gradient().arriveIn(dy);
      backward.add(() -> multiply(dy, dy));
      return;
    }
    Contribution dx = assembly.contribution("dropout dx", input, input.value().layout());
    backward.add(() -> multiply(dy, dx.buffer()));
    dx.complete(backward);
  }

  private int count(int chunk) {
    return Math.min(CHUNK, input.value().size() - chunk * CHUNK);
  }

  /**
   * u ← 0 where u &lt; rate, else kept; by the difference's sign, since a branch would be guessed.
   */
  private static void toMask(float[] uniforms, int count, float rate, float kept) {
    int bits = Float.floatToRawIntBits(kept);
    for (int i = 0; i < count; i++) {
      int below = Float.floatToRawIntBits(uniforms[i] - rate) >> 31;
      uniforms[i] = Float.intBitsToFloat(bits & ~below);
    }
  }

  @Override
  Activation output() {
    return output;
  }

  private void multiply(Buffer from, Buffer to) {
    for (int chunk = 0; chunk < mask.length; chunk++) {
      int count = count(chunk);
      from.get(chunk * CHUNK, values, 0, count);
      multiply(values, mask[chunk], count);
      to.put(chunk * CHUNK, values, 0, count);
    }
  }

  private static void multiply(float[] values, float[] factors, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }
}
