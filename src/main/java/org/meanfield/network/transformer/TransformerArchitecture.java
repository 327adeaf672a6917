package org.meanfield.network.transformer;

import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.network.Architecture;

/** A transformer of one of the tasks; what the tasks share is here. */
public interface TransformerArchitecture extends Architecture {

  /**
   * The network for a data set.
   *
   * @throws ConfigException where it does not fit the examples
   */
  static TransformerArchitecture of(TransformerConfig config, ExampleFormat data) {
    throw new ConfigException("network.task = " + config.task().text() + ": not for a transformer");
  }
}
