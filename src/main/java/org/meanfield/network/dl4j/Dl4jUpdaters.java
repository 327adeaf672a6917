package org.meanfield.network.dl4j;

import org.meanfield.config.UpdaterConfig;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's updater for a configured one: the same update at a constant rate. */
public final class Dl4jUpdaters {
  private Dl4jUpdaters() {}

  /**
   * Without weight decay and clipping, which the configuration refuses for DL4J.
   *
   * @throws IllegalArgumentException for AdamW, which it refuses as well
   */
  public static IUpdater of(UpdaterConfig config) {
    return config.match(
        new UpdaterConfig.Cases<>() {
          @Override
          public IUpdater sgd(UpdaterConfig.Sgd sgd) {
            return new Sgd(sgd.learningRate());
          }

          @Override
          public IUpdater momentum(UpdaterConfig.Momentum momentum) {
            return new PyTorchMomentum(momentum.learningRate(), momentum.momentum());
          }

          @Override
          public IUpdater adam(UpdaterConfig.Adam adam) {
            return new PyTorchAdam(adam.learningRate(), adam.beta1(), adam.beta2(), adam.epsilon());
          }

          @Override
          public IUpdater adamw(UpdaterConfig.AdamW adamw) {
            throw new IllegalArgumentException("DL4J has no updater for " + adamw);
          }
        });
  }
}
