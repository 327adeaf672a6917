package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * The parameters of one network being updated: the updater's moments, kept on the heap in the
 * gradients' layouts, and the number of updates made.
 */
public final class Optimization {
  /** Floats a chunk: values, gradients and two moments of it fit the first-level cache. */
  private static final int CHUNK = 2048;

  private final Parameters parameters;
  private final List<Parameter> trained;
  private final Updater updater;

  /** By parameter, chunk and kind: each array starts at index 0, or its loop does not vectorise. */
  private final float[][][][] moments;

  private final float[] values = new float[CHUNK];
  private final float[] gradients = new float[CHUNK];
  private long updates;

  /** Starts with moments of zero. */
  public Optimization(Parameters parameters, Updater updater) {
    this.parameters = parameters;
    this.trained = parameters.all();
    this.updater = updater;
    int kinds = updater.moments().size();
    this.moments = new float[trained.size()][][][];
    for (int p = 0; p < moments.length; p++) {
      int size = trained.get(p).gradient().size();
      moments[p] = new float[(size + CHUNK - 1) / CHUNK][kinds][CHUNK];
    }
  }

  /** Updates every parameter from its gradient, once. */
  public void update(double learningRate) {
    updates++;
    Updater.Coefficients coefficients = updater.coefficients(learningRate, updates);
    for (int p = 0; p < moments.length; p++) {
      Buffer value = trained.get(p).value();
      Buffer gradient = trained.get(p).gradient();
      // Lanes that a layout pads have value and gradient zero, and every updater leaves them zero.
      for (int chunk = 0, size = value.size(); chunk < moments[p].length; chunk++) {
        int from = chunk * CHUNK;
        int count = Math.min(CHUNK, size - from);
        value.get(from, values, 0, count);
        gradient.get(from, gradients, 0, count);
        updater.update(values, gradients, moments[p][chunk], count, coefficients);
        value.put(from, values, 0, count);
      }
    }
    parameters.changed();
  }

  /** Updates made since the last {@link #reset}. */
  public long updates() {
    return updates;
  }

  /** Sets the number of updates made, for a restored state. */
  public void updates(long made) {
    updates = made;
  }

  /** Forgets: moments zero, no update made. */
  public void reset() {
    updates = 0;
    for (float[][][] chunks : moments) {
      for (float[][] kinds : chunks) {
        for (float[] moment : kinds) {
          Arrays.fill(moment, 0);
        }
      }
    }
  }

  /**
   * Overwrites a moment with row-major values from {@code source[from …]}.
   *
   * @param parameter index in {@link Parameters#all}
   * @param kind index in {@link Updater#moments}
   */
  public void loadMoment(int parameter, int kind, float[] source, int from) {
    float[] laidOut = new float[trained.get(parameter).gradient().size()];
    trained.get(parameter).toLayout(source, from, laidOut);
    for (int chunk = 0; chunk < moments[parameter].length; chunk++) {
      int at = chunk * CHUNK;
      int count = Math.min(CHUNK, laidOut.length - at);
      System.arraycopy(laidOut, at, moments[parameter][chunk][kind], 0, count);
    }
  }

  /** Copies a moment, row-major, to {@code target[to …]}. */
  public void readMoment(int parameter, int kind, float[] target, int to) {
    float[] laidOut = new float[trained.get(parameter).gradient().size()];
    for (int chunk = 0; chunk < moments[parameter].length; chunk++) {
      int at = chunk * CHUNK;
      int count = Math.min(CHUNK, laidOut.length - at);
      System.arraycopy(moments[parameter][chunk][kind], 0, laidOut, at, count);
    }
    trained.get(parameter).fromLayout(laidOut, target, to);
  }
}
