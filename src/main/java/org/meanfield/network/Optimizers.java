package org.meanfield.network;

import org.meanfield.config.UpdaterConfig;
import org.meanfield.kernel.Optimizer;

/** The engine's optimizer for a configured one. */
public final class Optimizers {
  private Optimizers() {}

  public static Optimizer of(UpdaterConfig config) {
    return config.match(
        new UpdaterConfig.Cases<>() {
          @Override
          public Optimizer sgd(UpdaterConfig.Sgd sgd) {
            return new Optimizer.Sgd((float) sgd.weightDecay());
          }

          @Override
          public Optimizer momentum(UpdaterConfig.Momentum momentum) {
            return new Optimizer.Momentum(
                (float) momentum.momentum(), (float) momentum.weightDecay());
          }

          @Override
          public Optimizer adam(UpdaterConfig.Adam adam) {
            return new Optimizer.Adam(
                (float) adam.beta1(), (float) adam.beta2(), (float) adam.epsilon());
          }

          @Override
          public Optimizer adamw(UpdaterConfig.AdamW adamw) {
            return new Optimizer.Adam(
                (float) adamw.beta1(),
                (float) adamw.beta2(),
                (float) adamw.epsilon(),
                (float) adamw.weightDecay());
          }
        });
  }
}
