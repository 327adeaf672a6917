package org.meanfield.config;

import java.io.Serializable;

/**
 * What a network is made of, for one of the families; sealed, so that every family is known here.
 */
public sealed interface NetworkConfig extends Serializable permits CnnConfig {

  /** One answer for each family. */
  interface Cases<R> {
    R cnn(CnnConfig cnn);
  }

  <R> R match(Cases<R> cases);

  /** The family's name as {@code network.family} spells it. */
  String family();

  /** The families, as {@code network.family} spells them. */
  enum Family {
    CNN
  }

  /** What a network is trained for, as {@code network.task} spells it. */
  enum Task {
    CLASSIFICATION
  }

  static NetworkConfig read(Section network) {
    Family family = network.choice("family", Family.class).required("give cnn");
    network.choice("task", Task.class).or(Task.CLASSIFICATION);
    return switch (family) {
      case CNN -> CnnConfig.read(network);
    };
  }
}
