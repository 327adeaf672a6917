package org.meanfield.network.dl4j;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.NesterovsUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Polyak's heavy ball as PyTorch has it: {@code v = momentum · v + gradient}, {@code w -=
 * learningRate · v}. DL4J has only Nesterov's momentum, whose configuration and state this shares.
 */
public final class PyTorchMomentum extends Nesterovs {
  private static final long serialVersionUID = 1;

  /** DL4J's reader of configurations needs it. */
  public PyTorchMomentum() {
    this(0.1, 0.9);
  }

  public PyTorchMomentum(double learningRate, double momentum) {
    super(learningRate, momentum);
  }

  @Override
  public GradientUpdater<Nesterovs> instantiate(INDArray state, boolean initialise) {
    GradientUpdater<Nesterovs> steps = new Steps(this);
    steps.setStateViewArray(state, state.shape(), state.ordering(), initialise);
    return steps;
  }

  @Override
  public GradientUpdater<Nesterovs> instantiate(Map<String, INDArray> state, boolean initialise) {
    GradientUpdater<Nesterovs> steps = new Steps(this);
    steps.setState(state, initialise);
    return steps;
  }

  @Override
  public Nesterovs clone() {
    return new PyTorchMomentum(getLearningRate(), getMomentum());
  }

  /** Turns a gradient into the step that DL4J then subtracts. */
  private static final class Steps extends NesterovsUpdater {
    Steps(Nesterovs momentum) {
      super(momentum);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      INDArray flat = gradient.reshape(gradient.length());
      INDArray velocity = getV().reshape(gradient.length());
      velocity.muli(getConfig().getMomentum()).addi(flat);
      flat.assign(velocity).muli(getConfig().getLearningRate());
    }
  }
}
