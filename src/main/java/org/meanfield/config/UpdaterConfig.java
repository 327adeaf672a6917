package org.meanfield.config;

import java.io.Serializable;

/** How a gradient changes the parameters. */
public sealed interface UpdaterConfig extends Serializable {

  /** One answer for each updater. */
  interface Cases<R> {
    R sgd(Sgd sgd);

    R momentum(Momentum momentum);

    R adam(Adam adam);

    R adamw(AdamW adamw);
  }

  <R> R match(Cases<R> cases);

  double learningRate();

  /** What the gradients' norm is brought down to; infinite where it is left alone. */
  double clipNorm();

  /** Plain stochastic gradient descent. */
  record Sgd(double learningRate, double weightDecay, double clipNorm) implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sgd(this);
    }
  }

  /** Gradient descent with a velocity that decays by the factor {@code momentum}. */
  record Momentum(double learningRate, double momentum, double weightDecay, double clipNorm)
      implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.momentum(this);
    }
  }

  /** Adam (arXiv 1412.6980). */
  record Adam(double learningRate, double beta1, double beta2, double epsilon, double clipNorm)
      implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.adam(this);
    }
  }

  /** Adam with decoupled weight decay (arXiv 1711.05101). */
  record AdamW(
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double clipNorm)
      implements UpdaterConfig {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.adamw(this);
    }
  }

  /** The updaters, as {@code training.updater.name} spells them. */
  enum Name {
    SGD,
    MOMENTUM,
    ADAM,
    ADAMW
  }

  static UpdaterConfig read(Section updater) {
    if (!updater.has("name")) {
      updater.acceptAnything();
    }
    Name name = updater.choice("name", Name.class).required("give sgd, momentum, adam or adamw");
    if (!updater.findings().sound(updater.full("name"))) {
      updater.acceptAnything();
      return new Sgd(0, 0, Double.POSITIVE_INFINITY);
    }
    double clipNorm = updater.number("clip-norm").or(Double.POSITIVE_INFINITY, Rule.positive());
    return switch (name) {
      case SGD -> new Sgd(requiredRate(updater), weightDecay(updater, 0), clipNorm);
      case MOMENTUM ->
          new Momentum(
              requiredRate(updater),
              updater.number("momentum").or(0.9, Rule.fraction()),
              weightDecay(updater, 0),
              clipNorm);
      case ADAM ->
          new Adam(rate(updater), beta1(updater), beta2(updater), epsilon(updater), clipNorm);
      case ADAMW ->
          new AdamW(
              rate(updater),
              beta1(updater),
              beta2(updater),
              epsilon(updater),
              weightDecay(updater, 0.01),
              clipNorm);
    };
  }

  private static double rate(Section updater) {
    return updater.number("learning-rate").or(0.001, Rule.positive());
  }

  private static double beta1(Section updater) {
    return updater.number("beta1").or(0.9, Rule.fraction());
  }

  private static double beta2(Section updater) {
    return updater.number("beta2").or(0.999, Rule.fraction());
  }

  private static double epsilon(Section updater) {
    return updater.number("epsilon").or(1e-8, Rule.positive());
  }

  private static double weightDecay(Section updater, double fallback) {
    return updater.number("weight-decay").or(fallback, Rule.fraction());
  }

  private static double requiredRate(Section updater) {
    return updater.number("learning-rate").required("give the step size", Rule.positive());
  }
}
