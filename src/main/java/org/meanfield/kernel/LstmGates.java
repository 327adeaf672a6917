package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * Long short-term memory, in PyTorch's order of gates; z [T·N, 4H] holds x·w_ihᵀ + h₋₁·w_hhᵀ:
 *
 * <pre>
 * forward   i = σ(zᵢ + bᵢ)   f = σ(z_f + b_f)   g = tanh(z_g + b_g)   o = σ(zₒ + bₒ)
 *           c = f·c₋₁ + i·g
 *           h = o·tanh(c)
 * backward  dc  = dc + dh·o·(1 − tanh²c)     dzₒ  = dh·tanh(c)·o·(1 − o)
 *           dzᵢ = dc·g·i·(1 − i)             dz_g = dc·i·(1 − g²)
 *           dz_f = dc·c₋₁·f·(1 − f)          dc₋₁ = dc·f
 * </pre>
 */
final class LstmGates implements Gates {
  private static final int BLOCKS = 4;

  private final Unrolling unrolling;
  private final int width;
  private final Buffer z;
  private final Buffer states;
  private Buffer stateGradients;
  private final GateBiases biases;
  private final List<CarriedState> carried;
  private final boolean training;

  // By block of states and sequence in training, by sequence alone in inference.
  private final float[][] c;
  private final float[][] tanhC;

  private final float[] i;
  private final float[] f;
  private final float[] g;
  private final float[] o;
  private final float[] h;
  private final float[] zeros;
  private final float[] dh;
  private final float[][] dz;
  private final float[][] dc;
  private final float[][] db;

  LstmGates(
      Assembly assembly,
      Unrolling unrolling,
      Buffer z,
      Buffer states,
      GateBiases biases,
      List<CarriedState> carried) {
    this.unrolling = unrolling;
    this.width = unrolling.hidden();
    this.z = z;
    this.states = states;
    this.biases = biases;
    this.carried = carried;
    this.training = assembly.training();
    int sequences = unrolling.sequences();
    int cells = training ? unrolling.rows() + sequences : sequences;
    this.c = new float[cells][width];
    this.tanhC = new float[cells][width];
    this.i = new float[width];
    this.f = new float[width];
    this.g = new float[width];
    this.o = new float[width];
    this.h = new float[width];
    this.zeros = new float[BLOCKS * width];
    this.dh = new float[width];
    this.dz = new float[BLOCKS][width];
    this.dc = new float[sequences][width];
    this.db = new float[BLOCKS][width];
  }

  private int cell(int block, int sequence) {
    return training ? block * unrolling.sequences() + sequence : sequence;
  }

  @Override
  public void beginForward() {
    biases.load();
    for (int n = 0; n < unrolling.sequences(); n++) {
      float[] initial = c[cell(unrolling.initialBlock(), n)];
      if (carried.isEmpty()) {
        Arrays.fill(initial, 0);
      } else {
        System.arraycopy(carried.get(0).values(), n * width, initial, 0, width);
      }
    }
  }

  @Override
  public void forward(int step) {
    for (int n = 0, sequences = unrolling.sequences(); n < sequences; n++) {
      int before = cell(unrolling.blockBefore(step), n);
      int after = cell(unrolling.blockAfter(step), n);
      int state = (unrolling.blockAfter(step) * sequences + n) * width;
      if (unrolling.isPadding(step, n)) {
        Arrays.fill(c[after], 0);
        states.put(state, zeros, 0, width);
        continue;
      }
      int at = (step * sequences + n) * BLOCKS * width;
      read(at);
      Sigmoids.logistic(i, biases.sum[0], width);
      Sigmoids.logistic(f, biases.sum[1], width);
      Sigmoids.tanh(g, biases.sum[2], width);
      Sigmoids.logistic(o, biases.sum[3], width);
      cell(i, f, g, c[before], c[after], width);
      hidden(o, c[after], tanhC[after], h, width);
      states.put(state, h, 0, width);
      if (training) {
        write(at, i, f, g, o);
      }
    }
  }

  private void read(int at) {
    z.get(at, i, 0, width);
    z.get(at + width, f, 0, width);
    z.get(at + 2 * width, g, 0, width);
    z.get(at + 3 * width, o, 0, width);
  }

  private void write(int at, float[] first, float[] second, float[] third, float[] fourth) {
    z.put(at, first, 0, width);
    z.put(at + width, second, 0, width);
    z.put(at + 2 * width, third, 0, width);
    z.put(at + 3 * width, fourth, 0, width);
  }

  private static void cell(float[] i, float[] f, float[] g, float[] before, float[] c, int n) {
    for (int j = 0; j < n; j++) {
      c[j] = i[j] * g[j] + f[j] * before[j];
    }
  }

  private static void hidden(float[] o, float[] c, float[] tanhC, float[] h, int n) {
    for (int j = 0; j < n; j++) {
      float t = Sigmoids.tanh(c[j]);
      tanhC[j] = t;
      h[j] = o[j] * t;
    }
  }

  @Override
  public void endForward() {
    for (CarriedState state : carried) {
      for (int n = 0; n < unrolling.sequences(); n++) {
        System.arraycopy(c[cell(unrolling.lastBlock(), n)], 0, state.values(), n * width, width);
      }
    }
  }

  @Override
  public void assembleBackward(Buffer gradients) {
    stateGradients = gradients;
  }

  @Override
  public void beginBackward() {
    for (float[] row : dc) {
      Arrays.fill(row, 0);
    }
    for (float[] block : db) {
      Arrays.fill(block, 0);
    }
  }

  @Override
  public void backward(int step) {
    for (int n = 0, sequences = unrolling.sequences(); n < sequences; n++) {
      int row = step * sequences + n;
      int at = row * BLOCKS * width;
      if (unrolling.isPadding(step, n)) {
        z.put(at, zeros, 0, BLOCKS * width);
        continue;
      }
      read(at);
      stateGradients.get(row * width, dh, 0, width);
      float[] before = c[cell(unrolling.blockBefore(step), n)];
      float[] tanh = tanhC[cell(unrolling.blockAfter(step), n)];
      throughHidden(dh, o, tanh, dc[n], dz[3], width);
      throughCell(dc[n], i, g, dz[0], dz[2], width);
      throughForget(dc[n], f, before, dz[1], width);
      write(at, dz[0], dz[1], dz[2], dz[3]);
      for (int k = 0; k < BLOCKS; k++) {
        Sigmoids.add(db[k], dz[k], width);
      }
    }
  }

  private static void throughHidden(
      float[] dh, float[] o, float[] tanhC, float[] dc, float[] dzo, int n) {
    for (int j = 0; j < n; j++) {
      float t = tanhC[j];
      float gate = o[j];
      float d = dh[j];
      dc[j] += d * gate * (1 - t * t);
      dzo[j] = d * t * gate * (1 - gate);
    }
  }

  private static void throughCell(
      float[] dc, float[] i, float[] g, float[] dzi, float[] dzg, int n) {
    for (int j = 0; j < n; j++) {
      float d = dc[j];
      float gate = i[j];
      float value = g[j];
      dzi[j] = d * value * gate * (1 - gate);
      dzg[j] = d * gate * (1 - value * value);
    }
  }

  private static void throughForget(float[] dc, float[] f, float[] before, float[] dzf, int n) {
    for (int j = 0; j < n; j++) {
      float d = dc[j];
      float gate = f[j];
      dzf[j] = d * before[j] * gate * (1 - gate);
      dc[j] = d * gate;
    }
  }

  @Override
  public void endBackward() {
    biases.store(db, db);
  }
}
