package org.meanfield.kernel;

/**
 * A weight divided by an estimate of its largest singular value, as layers read it; the parameter
 * itself stays what it was, and is what the optimizer moves (Miyato et al., arXiv 1802.05957,
 * algorithm 1; PyTorch's {@code spectral_norm}):
 *
 * <pre>
 * W [O, I] all else of each output in a row   u [O]   v [I]
 * training   u ← W·v / ‖W·v‖  with  v = Wᵀ·u / ‖Wᵀ·u‖           one iteration a forward pass
 * forward    v = Wᵀ·û / ‖Wᵀ·û‖ with û = u / ‖u‖,  σ = ûᵀ·W·v,  Ŵ = W / σ
 * backward   dW = (dŴ − ⟨dŴ, Ŵ⟩ · û·vᵀ) / σ                     û and v constant
 * </pre>
 *
 * <p>u is state; v follows from it and W, so that a pass that is not trained gives just what the
 * last one that was has given, and a u that is the mean of several replicas' is as good as any.
 */
final class SpectralWeight {
  private static final double EPSILON = 1e-12;

  /** Floats that are divided at once: they stay in the first-level cache. */
  private static final int PIECE = 4096;

  private final Parameter parameter;
  private final WeightMatrix w;
  private final WeightMatrix dw;
  private final Buffer normalised;
  private final Statistic state;
  private final float[] u;
  private final float[] v;
  private final float[] piece = new float[PIECE];
  private float sigma;
  private long version = -1;

  /**
   * @param normalised for Ŵ, in the layout of the parameter's values
   * @param axis of the parameter's shape that counts the outputs
   */
  SpectralWeight(Parameter parameter, int axis, Buffer normalised) {
    this.parameter = parameter;
    this.normalised = normalised;
    this.w = new WeightMatrix(parameter.shape(), axis);
    this.dw = parameter.gradient() == null ? null : new WeightMatrix(parameter.shape(), axis);
    this.state = parameter.owner().statistic(parameter.name() + "_u", w.rows());
    this.u = new float[w.rows()];
    this.v = new float[w.columns()];
  }

  /** Ŵ. */
  Buffer normalised() {
    return normalised;
  }

  /** Before a forward pass that trains the weight. */
  void iterate() {
    w.readValues(parameter);
    project();
    w.times(v, u);
    if (normalise(u)) {
      System.arraycopy(u, 0, state.values(), 0, u.length);
    }
    parameter.owner().changed();
    estimate();
  }

  /** Before any other. */
  void refresh() {
    if (version != parameter.owner().version()) {
      w.readValues(parameter);
      estimate();
    }
  }

  private void project() {
    System.arraycopy(state.values(), 0, u, 0, u.length);
    if (!normalise(u)) {
      throw new IllegalStateException(
          state.name() + " is all zeros: begin with any other vector, such as of normal numbers");
    }
    w.transposedTimes(u, v);
    sigma = (float) Math.max(EPSILON, Math.sqrt(square(v)));
    normalise(v);
  }

  private void estimate() {
    project();
    float factor = 1 / sigma;
    Buffer values = parameter.value();
    for (int at = 0; at < values.size(); at += piece.length) {
      int count = Math.min(piece.length, values.size() - at);
      values.get(at, piece, 0, count);
      for (int i = 0; i < count; i++) {
        piece[i] *= factor;
      }
      normalised.put(at, piece, 0, count);
    }
    version = parameter.owner().version();
  }

  /** After a backward pass, which has left dŴ in the parameter's gradient: makes it dW. */
  void backward() {
    dw.readGradient(parameter);
    dw.subtract(w.dot(dw) / sigma, u, v, 1 / sigma);
    dw.loadGradient(parameter);
  }

  /** Whether there is a direction. */
  private static boolean normalise(float[] vector) {
    double norm = Math.sqrt(square(vector));
    double divisor = Math.max(EPSILON, norm);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / divisor);
    }
    return norm > 0;
  }

  private static double square(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return sum;
  }
}
