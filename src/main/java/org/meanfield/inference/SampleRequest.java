package org.meanfield.inference;

import java.util.Optional;
import org.meanfield.config.ConfigException;

/**
 * What images a model is asked for.
 *
 * @param count how many, numbered from 0
 * @param seed what they are made from; the same seed gives the same images
 * @param className that all of them are of; empty where classes take turns, or there are none
 */
public record SampleRequest(int count, long seed, Optional<String> className) {

  /**
   * @throws ConfigException where no image is asked for
   */
  public SampleRequest {
    if (count < 1) {
      throw new ConfigException("--count = " + count + ": must be at least 1");
    }
  }
}
