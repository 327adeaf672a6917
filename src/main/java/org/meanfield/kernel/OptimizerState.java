package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * The parameters of one network being updated: the optimizer's moments, kept on the heap in the
 * gradients' layouts, and the number of updates made. Parameters that no program trains have none,
 * and stay as they are.
 */
public final class OptimizerState {
  /** Floats a chunk: values, gradients and two moments of it fit the first-level cache. */
  private static final int CHUNK = 2048;

  private final Parameters parameters;
  private final List<Parameter> trained;
  private final Optimizer optimizer;

  /** By parameter, chunk and kind: each array starts at index 0, or its loop does not vectorise. */
  private final float[][][][] moments;

  private final float[] values = new float[CHUNK];
  private final float[] gradients = new float[CHUNK];
  private final float[] lanes = new float[CHUNK];
  private long updates;

  /** Starts with moments of zero. */
  public OptimizerState(Parameters parameters, Optimizer optimizer) {
    this.parameters = parameters;
    this.trained = parameters.all();
    this.optimizer = optimizer;
    int kinds = optimizer.moments().size();
    this.moments = new float[trained.size()][][][];
    for (int p = 0; p < moments.length; p++) {
      Buffer gradient = trained.get(p).gradient();
      int size = gradient == null ? 0 : gradient.size();
      moments[p] = new float[(size + CHUNK - 1) / CHUNK][kinds][CHUNK];
    }
  }

  /** Updates every parameter that a program trains from the gradient of its last backward pass. */
  public void update(Program<?> program, double learningRate) {
    update(program, learningRate, Double.POSITIVE_INFINITY, false);
  }

  /**
   * Updates every parameter that a program trains from the gradient of its last backward pass,
   * after scaling all gradients together so that their norm is at most {@code clipNorm} (Pascanu et
   * al., arXiv 1211.5063, algorithm 1; with PyTorch's 10⁻⁶ beside the norm).
   *
   * @param clipNorm infinite where the gradients are left alone
   * @param measured whether the norm is wanted although nothing is clipped
   * @return the gradients' norm before they were scaled; NaN where it was not needed
   * @throws IllegalStateException where the gradients are no longer that program's
   */
  public double update(Program<?> program, double learningRate, double clipNorm, boolean measured) {
    parameters.requireGradientsOf(program);
    boolean clipped = !Double.isInfinite(clipNorm);
    double norm = clipped || measured ? gradientNorm(program) : Double.NaN;
    float scale = clipped ? (float) Math.min(1, clipNorm / (norm + 1e-6)) : 1;
    updates++;
    Optimizer.Coefficients coefficients = optimizer.coefficients(learningRate, updates);
    for (int p = 0; p < moments.length; p++) {
      if (!program.reaches(trained.get(p))) {
        continue;
      }
      Buffer value = trained.get(p).value();
      Buffer gradient = trained.get(p).gradient();
      // Lanes that a layout pads have value and gradient zero, and every optimizer leaves them
      // zero.
      for (int chunk = 0, size = value.size(); chunk < moments[p].length; chunk++) {
        int from = chunk * CHUNK;
        int count = Math.min(CHUNK, size - from);
        value.get(from, values, 0, count);
        gradient.get(from, gradients, 0, count);
        if (scale != 1) {
          multiply(gradients, count, scale);
        }
        optimizer.update(values, gradients, moments[p][chunk], count, coefficients);
        value.put(from, values, 0, count);
      }
    }
    parameters.changed();
    return norm;
  }

  private static void multiply(float[] values, int count, float factor) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }

  private double gradientNorm(Program<?> program) {
    double squares = 0;
    for (Parameter parameter : trained) {
      squares += program.reaches(parameter) ? sumOfSquares(parameter.gradient()) : 0;
    }
    return Math.sqrt(squares);
  }

  /**
   * In as many lanes as a chunk has floats, so that the order of summation is fixed and the loop
   * vectorises.
   */
  private double sumOfSquares(Buffer gradient) {
    Arrays.fill(lanes, 0);
    for (int from = 0, size = gradient.size(); from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      gradient.get(from, gradients, 0, count);
      addSquares(lanes, gradients, count);
    }
    double sum = 0;
    for (float lane : lanes) {
      sum += lane;
    }
    return sum;
  }

  private static void addSquares(float[] lanes, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] += values[i] * values[i];
    }
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
   * Overwrites a moment with row-major values; uses the gradient's memory, so only between steps.
   *
   * @param parameter index in {@link Parameters#all}
   * @param kind index in {@link Optimizer#moments}
   */
  public void loadMoment(int parameter, int kind, FloatSource source) {
    NativeThreads.limitToCaller();
    Buffer gradient = gradient(parameter);
    trained.get(parameter).loadGradient(source);
    for (int chunk = 0; chunk < moments[parameter].length; chunk++) {
      int at = chunk * CHUNK;
      int count = Math.min(CHUNK, gradient.size() - at);
      gradient.get(at, moments[parameter][chunk][kind], 0, count);
    }
  }

  /** Copies a moment, row-major; uses the gradient's memory. */
  public void readMoment(int parameter, int kind, FloatTarget target) {
    NativeThreads.limitToCaller();
    Buffer gradient = gradient(parameter);
    for (int chunk = 0; chunk < moments[parameter].length; chunk++) {
      int at = chunk * CHUNK;
      int count = Math.min(CHUNK, gradient.size() - at);
      gradient.put(at, moments[parameter][chunk][kind], 0, count);
    }
    trained.get(parameter).readGradient(target);
  }

  /** The memory of a gradient, which is no program's from now on. */
  private Buffer gradient(int parameter) {
    Buffer gradient = trained.get(parameter).gradient();
    if (gradient == null) {
      throw new IllegalArgumentException(
          trained.get(parameter) + " is not trained by any program, so it has no moments");
    }
    parameters.gradientsOf(null);
    return gradient;
  }
}
