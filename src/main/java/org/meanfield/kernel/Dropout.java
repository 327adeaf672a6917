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
 * <p>y is x itself, changed in place, unless x's producer reads its values again, as a recurrent
 * layer does. In place is right for every layer that can stand before: what looks at its own output
 * on the way back (ReLU and its leaky form) looks at the sign, and where the mask is zero the
 * gradient is zero whatever the sign.
 */
final class Dropout implements Layer {
  private static final int CHUNK = 2048;

  private final Activation input;
  private final Activation output;
  private final float rate;
  private final Noise.Source noise;
  private final int number;
  private final float[] mask;
  private final float[] values = new float[CHUNK];

  Dropout(Assembly assembly, Activation input, float rate, Noise.Source noise) {
    this.input = input;
    this.output =
        input.retained() ? assembly.activation(input.shape(), input.value().layout()) : input;
    this.rate = rate;
    this.noise = noise;
    this.number = noise.register();
    this.mask = new float[input.value().size()];
  }

  @Override
  public void forward() {
    float kept = 1 / (1 - rate);
    for (int from = 0; from < mask.length; from += CHUNK) {
      int count = Math.min(CHUNK, mask.length - from);
      noise.get().fill(number, from, values, count);
      for (int i = 0; i < count; i++) {
        mask[from + i] = values[i] < rate ? 0 : kept;
      }
    }
    multiply(input.value(), output.value());
  }

  @Override
  public void backward() {
    if (input.wantsGradient()) {
      multiply(output.gradient(), input.gradient());
    }
  }

  Activation output() {
    return output;
  }

  private void multiply(Buffer from, Buffer to) {
    for (int at = 0; at < mask.length; at += CHUNK) {
      int count = Math.min(CHUNK, mask.length - at);
      from.get(at, values, 0, count);
      for (int i = 0; i < count; i++) {
        values[i] *= mask[at + i];
      }
      to.put(at, values, 0, count);
    }
  }
}
