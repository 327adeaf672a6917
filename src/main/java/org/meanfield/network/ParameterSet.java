package org.meanfield.network;

import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Statistic;
import org.meanfield.network.state.NetworkState;

/**
 * One of the sets of parameters that a network consists of.
 *
 * @param prefix of its tensors' names in the state, such as {@code generator.}: two sets may have
 *     layers of one name
 * @param update name of the update that trains it; empty where none does, such as a mean of other
 *     parameters
 */
public record ParameterSet(String prefix, String update) {
  /** That of a network that has no other. */
  public static final ParameterSet ONLY = new ParameterSet("", UpdateRule.ONLY);

  /** One that no update trains. */
  public static ParameterSet untrained(String prefix) {
    return new ParameterSet(prefix, "");
  }

  /** Overwrites parameters and statistics in the engine with those that a model has of the set. */
  public void load(NetworkState model, Parameters into) {
    for (Statistic statistic : into.statistics()) {
      float[] values = statistic.values();
      model.source(prefix + statistic.name()).get(0, values, 0, values.length);
    }
    for (Parameter parameter : into.all()) {
      into.load(parameter.name(), model.source(prefix + parameter.name()));
    }
  }

  boolean isTrainedFor(NetworkUse use) {
    return use.trains() && !update.isEmpty();
  }
}
