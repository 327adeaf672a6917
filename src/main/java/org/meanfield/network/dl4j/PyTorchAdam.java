package org.meanfield.network.dl4j;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam as PyTorch and the last form of its paper have it (arXiv 1412.6980, algorithm 1): {@code w
 * -= learningRate · m̂ / (√v̂ + ε)}, ε beside the corrected root. DL4J's own Adam adds ε to the
 * uncorrected root (end of the paper's section 2), which is the same with ε scaled by {@code √(1 −
 * beta2^t)}: so this runs DL4J's operation with that ε.
 */
public final class PyTorchAdam extends Adam {
  private static final long serialVersionUID = 1;

  /** PyTorch's defaults; DL4J's reader of configurations needs it. */
  public PyTorchAdam() {
    this(1e-3, 0.9, 0.999, 1e-8);
  }

  public PyTorchAdam(double learningRate, double beta1, double beta2, double epsilon) {
    super(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public GradientUpdater<Adam> instantiate(INDArray state, boolean initialise) {
    GradientUpdater<Adam> steps = new Steps(this);
    INDArray flat = state.reshape(state.length());
    long[] half = {state.length() / 2};
    steps.setStateViewArray(flat, half, flat.ordering(), initialise);
    return steps;
  }

  @Override
  public GradientUpdater<Adam> instantiate(Map<String, INDArray> state, boolean initialise) {
    GradientUpdater<Adam> steps = new Steps(this);
    steps.setState(state, initialise);
    return steps;
  }

  @Override
  public Adam clone() {
    return new PyTorchAdam(getLearningRate(), getBeta1(), getBeta2(), getEpsilon());
  }

  /** Runs DL4J's update with the ε of the iteration, on a configuration of its own. */
  private static final class Steps extends AdamUpdater {
    private final Adam adam;

    Steps(Adam adam) {
      super(adam.clone());
      this.adam = adam;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      double correction = Math.sqrt(1 - Math.pow(adam.getBeta2(), iteration + 1));
      getConfig().setEpsilon(adam.getEpsilon() * correction);
      super.applyUpdater(gradient, iteration, epoch);
    }
  }
}
