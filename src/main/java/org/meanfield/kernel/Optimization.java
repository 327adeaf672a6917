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
  private final float[][][] moments;
  private final float[] values = new float[CHUNK];
  private final float[] gradients = new float[CHUNK];
  private long updates;

  /** Starts with moments of zero. */
  public Optimization(Parameters parameters, Updater updater) {
    this.parameters = parameters;
    this.trained = parameters.all();
    this.updater = updater;
    int kinds = updater.moments().size();
    this.moments = new float[trained.size()][kinds][];
    for (int p = 0; p < moments.length; p++) {
      for (int k = 0; k < kinds; k++) {
        moments[p][k] = new float[trained.get(p).gradient().size()];
      }
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
      for (int from = 0, size = value.size(); from < size; from += CHUNK) {
        int count = Math.min(CHUNK, size - from);
        value.get(from, values, 0, count);
        gradient.get(from, gradients, 0, count);
        updater.update(values, gradients, moments[p], from, count, coefficients);
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
    for (float[][] kinds : moments) {
      for (float[] moment : kinds) {
        Arrays.fill(moment, 0);
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
    trained.get(parameter).toLayout(source, from, moments[parameter][kind]);
  }

  /** Copies a moment, row-major, to {@code target[to …]}. */
  public void readMoment(int parameter, int kind, float[] target, int to) {
    trained.get(parameter).fromLayout(moments[parameter][kind], target, to);
  }
}
