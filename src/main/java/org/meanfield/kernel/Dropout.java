package org.meanfield.kernel;

/**
 * Inverted dropout (Srivastava et al., JMLR 15, 2014), in place:
 *
 * <pre>
 * m = 0 with probability r, else 1 / (1 − r)
 * forward   x ← x · m
 * backward  dx ← dx · m
 * </pre>
 *
 * <p>In place is right for every layer that can stand before: what looks at its own output on the
 * way back (ReLU and its leaky form) looks at the sign, and where the mask is zero the gradient is
 * zero whatever the sign.
 */
final class Dropout implements Layer {
  private static final int CHUNK = 2048;

  private final Activation activation;
  private final float rate;
  private final Noise.Source noise;
  private final int number;
  private final float[] mask;
  private final float[] values = new float[CHUNK];

  Dropout(Assembly assembly, Activation activation, float rate, Noise.Source noise) {
    this.activation = activation;
    this.rate = rate;
    this.noise = noise;
    this.number = noise.register();
    this.mask = new float[activation.value().size()];
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
    multiply(activation.value());
  }

  @Override
  public void backward() {
    if (activation.wantsGradient()) {
      multiply(activation.gradient());
    }
  }

  private void multiply(Buffer buffer) {
    for (int from = 0; from < mask.length; from += CHUNK) {
      int count = Math.min(CHUNK, mask.length - from);
      buffer.get(from, values, 0, count);
      for (int i = 0; i < count; i++) {
        values[i] *= mask[from + i];
      }
      buffer.put(from, values, 0, count);
    }
  }
}
