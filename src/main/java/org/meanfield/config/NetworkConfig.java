package org.meanfield.config;

import java.io.Serializable;

/**
 * What a network is made of, for one of the families; sealed, so that every family is known here.
 */
public sealed interface NetworkConfig extends Serializable permits CnnConfig {
  /** The family's name as {@code network.family} spells it. */
  String family();
}
