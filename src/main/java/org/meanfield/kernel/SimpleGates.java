package org.meanfield.kernel;

import java.util.Arrays;

/**
 * The plain recurrent cell; z [T·N, H] holds x·w_ihᵀ + h₋₁·w_hhᵀ:
 *
 * <pre>
 * forward   h  = tanh(z + b)
 * backward  dz = dh·(1 − h²)
 * </pre>
 */
final class SimpleGates implements Gates {
  private final Unrolling unrolling;
  private final int width;
  private final Buffer z;
  private final Buffer states;
  private Buffer stateGradients;
  private final GateBiases biases;
  private final float[] h;
  private final float[] dz;
  private final float[] zeros;
  private final float[][] db;

  SimpleGates(Unrolling unrolling, Buffer z, Buffer states, GateBiases biases) {
    this.unrolling = unrolling;
    this.width = unrolling.hidden();
    this.z = z;
    this.states = states;
    this.biases = biases;
    this.h = new float[width];
    this.dz = new float[width];
    this.zeros = new float[width];
    this.db = new float[1][width];
  }

  @Override
  public void beginForward() {
    biases.load();
  }

  @Override
  public void forward(int step) {
    for (int n = 0, sequences = unrolling.sequences(); n < sequences; n++) {
      int state = (unrolling.blockAfter(step) * sequences + n) * width;
      if (unrolling.isPadding(step, n)) {
        states.put(state, zeros, 0, width);
        continue;
      }
      z.get((step * sequences + n) * width, h, 0, width);
      Sigmoids.tanh(h, biases.sum[0], width);
      states.put(state, h, 0, width);
    }
  }

  @Override
  public void endForward() {}

  @Override
  public void assembleBackward(Buffer gradients) {
    stateGradients = gradients;
  }

  @Override
  public void beginBackward() {
    Arrays.fill(db[0], 0);
  }

  @Override
  public void backward(int step) {
    for (int n = 0, sequences = unrolling.sequences(); n < sequences; n++) {
      int at = (step * sequences + n) * width;
      if (unrolling.isPadding(step, n)) {
        z.put(at, zeros, 0, width);
        continue;
      }
      stateGradients.get(at, dz, 0, width);
      states.get((unrolling.blockAfter(step) * sequences + n) * width, h, 0, width);
      throughTanh(dz, h, width);
      Sigmoids.add(db[0], dz, width);
      z.put(at, dz, 0, width);
    }
  }

  private static void throughTanh(float[] d, float[] h, int n) {
    for (int j = 0; j < n; j++) {
      d[j] *= 1 - h[j] * h[j];
    }
  }

  @Override
  public void endBackward() {
    biases.store(db, db);
  }
}
