package org.meanfield.config;

import java.io.Serializable;

/** How a gradient changes the parameters. */
public sealed interface UpdaterConfig extends Serializable {

  /** One answer for each updater. */
  interface Cases<R> {
    R sgd(Sgd sgd);

    R momentum(Momentum momentum);

    R adam(Adam adam);
  }

  <R> R match(Cases<R> cases);

  double learningRate();

  /** Plain stochastic gradient descent. */
  record Sgd(double learningRate) implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sgd(this);
    }
  }

  /** Gradient descent with a velocity that decays by the factor {@code momentum}. */
  record Momentum(double learningRate, double momentum) implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.momentum(this);
    }
  }

  /** Adam (arXiv 1412.6980). */
  record Adam(double learningRate, double beta1, double beta2, double epsilon)
      implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.adam(this);
    }
  }

  /** The updaters, as {@code training.updater.name} spells them. */
  enum Name {
    SGD,
    MOMENTUM,
    ADAM
  }

  static UpdaterConfig read(Section updater) {
    if (!updater.has("name")) {
      updater.acceptAnything();
    }
    Name name = updater.choice("name", Name.class).required("give sgd, momentum or adam");
    if (!updater.findings().sound(updater.full("name"))) {
      updater.acceptAnything();
      return new Sgd(0);
    }
    return switch (name) {
      case SGD -> new Sgd(requiredRate(updater));
      case MOMENTUM ->
          new Momentum(requiredRate(updater), updater.number("momentum").or(0.9, Rule.fraction()));
      case ADAM ->
          new Adam(
              updater.number("learning-rate").or(0.001, Rule.positive()),
              updater.number("beta1").or(0.9, Rule.fraction()),
              updater.number("beta2").or(0.999, Rule.fraction()),
              updater.number("epsilon").or(1e-8, Rule.positive()));
    };
  }

  private static double requiredRate(Section updater) {
    return updater.number("learning-rate").required("give the step size", Rule.positive());
  }
}
