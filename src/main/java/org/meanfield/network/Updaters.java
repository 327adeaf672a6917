package org.meanfield.network;

import org.meanfield.config.UpdaterConfig;
import org.meanfield.kernel.Updater;

/** The engine's updater for a configured one. */
public final class Updaters {
  private Updaters() {}

  public static Updater of(UpdaterConfig config) {
    return config.match(
        new UpdaterConfig.Cases<>() {
          @Override
          public Updater sgd(UpdaterConfig.Sgd sgd) {
            return new Updater.Sgd((float) sgd.weightDecay());
          }

          @Override
          public Updater momentum(UpdaterConfig.Momentum momentum) {
            return new Updater.Momentum(
                (float) momentum.momentum(), (float) momentum.weightDecay());
          }

          @Override
          public Updater adam(UpdaterConfig.Adam adam) {
            return new Updater.Adam(
                (float) adam.beta1(), (float) adam.beta2(), (float) adam.epsilon());
          }

          @Override
          public Updater adamw(UpdaterConfig.AdamW adamw) {
            return new Updater.Adam(
                (float) adamw.beta1(),
                (float) adamw.beta2(),
                (float) adamw.epsilon(),
                (float) adamw.weightDecay());
          }
        });
  }
}
