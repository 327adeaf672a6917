package org.meanfield.kernel;

import java.util.Arrays;

/**
 * Gated recurrent unit in PyTorch's form, the reset gate after the product; z [T·N, 3H] holds
 * x·w_ihᵀ, u [T·N, 3H] holds h₋₁·w_hhᵀ, in blocks r, z, n:
 *
 * <pre>
 * forward   r = σ(z_r + u_r + b_r)   z = σ(z_z + u_z + b_z)
 *           v = u_n + b_hn           n = tanh(z_n + b_in + r·v)
 *           h = (1 − z)·n + z·h₋₁
 * backward  dz_n = dh·(1 − z)·(1 − n²)            du_n = dz_n·r
 *           dz_r = du_r = dz_n·v·r·(1 − r)        dz_z = du_z = dh·(h₋₁ − n)·z·(1 − z)
 *           dh₋₁ += dh·z
 * </pre>
 */
final class GruGates implements Gates {
  private static final int BLOCKS = 3;

  private final Unrolling unrolling;
  private final int width;
  private final Buffer z;
  private final Buffer u;
  private final Buffer states;
  private Buffer stateGradients;
  private final GateBiases biases;
  private final boolean training;

  // By step and sequence in training; one row in inference, which needs no tape.
  private final float[][] reset;
  private final float[][] update;
  private final float[][] candidate;
  private final float[][] v;

  private final float[] scratch;
  private final float[] before;
  private final float[] h;
  private final float[] zeros;
  private final float[] dh;
  private final float[][] dz;
  private final float[] du;
  private final float[][] db;
  private final float[] dbv;

  GruGates(
      Assembly assembly,
      Unrolling unrolling,
      Buffer z,
      Buffer u,
      Buffer states,
      GateBiases biases) {
    this.unrolling = unrolling;
    this.width = unrolling.hidden();
    this.z = z;
    this.u = u;
    this.states = states;
    this.biases = biases;
    this.training = assembly.training();
    int tape = training ? unrolling.rows() : 1;
    this.reset = new float[tape][width];
    this.update = new float[tape][width];
    this.candidate = new float[tape][width];
    this.v = new float[tape][width];
    this.scratch = new float[width];
    this.before = new float[width];
    this.h = new float[width];
    this.zeros = new float[BLOCKS * width];
    this.dh = new float[width];
    this.dz = new float[BLOCKS][width];
    this.du = new float[width];
    this.db = new float[BLOCKS][width];
    this.dbv = new float[width];
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
      int row = step * sequences + n;
      int t = training ? row : 0;
      int at = row * BLOCKS * width;
      gate(at, reset[t], biases.sum[0]);
      gate(at + width, update[t], biases.sum[1]);
      z.get(at + 2 * width, candidate[t], 0, width);
      u.get(at + 2 * width, v[t], 0, width);
      Sigmoids.add(v[t], biases.ofHidden[2], width);
      addProduct(candidate[t], reset[t], v[t], width);
      Sigmoids.tanh(candidate[t], biases.ofInput[2], width);
      states.get((unrolling.blockBefore(step) * sequences + n) * width, before, 0, width);
      hidden(update[t], candidate[t], before, h, width);
      states.put(state, h, 0, width);
    }
  }

  private void gate(int at, float[] gate, float[] bias) {
    z.get(at, gate, 0, width);
    u.get(at, scratch, 0, width);
    Sigmoids.add(gate, scratch, width);
    Sigmoids.logistic(gate, bias, width);
  }

  private static void addProduct(float[] sum, float[] a, float[] b, int n) {
    for (int j = 0; j < n; j++) {
      sum[j] += a[j] * b[j];
    }
  }

  private static void hidden(float[] update, float[] candidate, float[] before, float[] h, int n) {
    for (int j = 0; j < n; j++) {
      h[j] = (1 - update[j]) * candidate[j] + update[j] * before[j];
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
    for (float[] block : db) {
      Arrays.fill(block, 0);
    }
    Arrays.fill(dbv, 0);
  }

  @Override
  public void backward(int step) {
    for (int n = 0, sequences = unrolling.sequences(); n < sequences; n++) {
      int row = step * sequences + n;
      int at = row * BLOCKS * width;
      if (unrolling.isPadding(step, n)) {
        z.put(at, zeros, 0, BLOCKS * width);
        u.put(at, zeros, 0, BLOCKS * width);
        continue;
      }
      stateGradients.get(row * width, dh, 0, width);
      states.get((unrolling.blockBefore(step) * sequences + n) * width, before, 0, width);
      throughHidden(dh, update[row], candidate[row], before, dz[1], dz[2], width);
      throughReset(dz[2], reset[row], v[row], dz[0], du, width);
      write(at);
      if (!unrolling.isFirst(step)) {
        throughUpdate((unrolling.previous(step) * sequences + n) * width, update[row]);
      }
    }
  }

  private static void throughHidden(
      float[] dh,
      float[] update,
      float[] candidate,
      float[] before,
      float[] dzz,
      float[] dzn,
      int n) {
    for (int j = 0; j < n; j++) {
      float d = dh[j];
      float z = update[j];
      float value = candidate[j];
      dzz[j] = d * (before[j] - value) * z * (1 - z);
      dzn[j] = d * (1 - z) * (1 - value * value);
    }
  }

  private static void throughReset(
      float[] dzn, float[] reset, float[] v, float[] dzr, float[] dun, int n) {
    for (int j = 0; j < n; j++) {
      float d = dzn[j];
      float r = reset[j];
      dzr[j] = d * v[j] * r * (1 - r);
      dun[j] = d * r;
    }
  }

  private void write(int at) {
    for (int k = 0; k < BLOCKS; k++) {
      Sigmoids.add(db[k], dz[k], width);
      z.put(at + k * width, dz[k], 0, width);
    }
    Sigmoids.add(dbv, du, width);
    u.put(at, dz[0], 0, width);
    u.put(at + width, dz[1], 0, width);
    u.put(at + 2 * width, du, 0, width);
  }

  /** dh₋₁ += dh·z, at this place of the states' gradients. */
  private void throughUpdate(int at, float[] update) {
    stateGradients.get(at, scratch, 0, width);
    addProduct(scratch, dh, update, width);
    stateGradients.put(at, scratch, 0, width);
  }

  @Override
  public void endBackward() {
    biases.store(db, new float[][] {db[0], db[1], dbv});
  }
}
