package org.meanfield.network;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.TrainingConfig;
import org.meanfield.kernel.Optimizer;

/**
 * What a network is built for: to be trained by its updates, and to predict between them, or to
 * predict alone, which takes a fraction of the memory.
 *
 * @param updates how each named update changes its parameters; none where nothing is trained
 */
public record NetworkUse(List<UpdateRule> updates) implements Serializable {
  /** Nothing is trained. */
  public static final NetworkUse PREDICTION = new NetworkUse(List.of());

  public NetworkUse {
    updates = List.copyOf(updates);
  }

  /** Training by one update, whose gradients are not clipped. */
  public static NetworkUse training(Optimizer optimizer) {
    return new NetworkUse(List.of(UpdateRule.only(optimizer)));
  }

  /** Training as configured for each update of the architecture. */
  public static NetworkUse training(Architecture architecture, TrainingConfig training) {
    return new NetworkUse(
        architecture.updates(training).stream().map(UpdateSettings::rule).toList());
  }

  public boolean trains() {
    return !updates.isEmpty();
  }

  /** The rule of a named update. */
  public UpdateRule update(String name) {
    return updates.stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no update is named " + name));
  }
}
