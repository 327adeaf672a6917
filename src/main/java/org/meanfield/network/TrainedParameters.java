package org.meanfield.network;

import java.util.List;
import java.util.Optional;
import org.meanfield.kernel.OptimizerState;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.Statistic;
import org.meanfield.network.state.NetworkState;

/**
 * A set of parameters in the engine, with its statistics and what its optimizer remembers: its part
 * of a {@link NetworkState} and back. A network has one for each of its {@link ParameterSet}s.
 */
final class TrainedParameters {
  /** Counter of what an optimizer has made, before the name of its update. */
  private static final String UPDATES = "updates.";

  private final ParameterSet set;
  private final Parameters parameters;
  private final Optional<UpdateRule> rule;
  private final Optional<OptimizerState> optimizer;

  /**
   * @param parameters all of them declared, by a program of training where they are trained
   */
  TrainedParameters(ParameterSet set, Parameters parameters, NetworkUse use) {
    this.set = set;
    this.parameters = parameters;
    this.rule = set.isTrainedFor(use) ? Optional.of(use.update(set.update())) : Optional.empty();
    this.optimizer = rule.map(by -> new OptimizerState(parameters, by.optimizer()));
  }

  /**
   * Updates every parameter that a program trains from its gradient, once.
   *
   * @param program whose backward pass gave the gradients
   * @return the gradients' norm; NaN where nobody wanted it
   */
  double update(Program<?> program, StepContext context) {
    UpdateRule by = rule.orElseThrow();
    return optimizer
        .orElseThrow()
        .update(program, context.learningRate(by.name()), by.clipNorm(), context.measured());
  }

  /** Counts an update that changes nothing. */
  void countUpdate() {
    optimizer.ifPresent(o -> o.updates(o.updates() + 1));
  }

  /** Overwrites everything; moments that the state does not have become zero. */
  void restore(NetworkState state) {
    optimizer.ifPresent(OptimizerState::reset);
    optimizer.ifPresent(o -> o.updates(state.counters().getOrDefault(counter(), 0L)));
    set.load(state, parameters);
    List<Parameter> all = parameters.all();
    for (int p = 0; p < all.size(); p++) {
      for (int k = 0; k < kinds().size(); k++) {
        String moment = moment(all.get(p).name(), k);
        if (state.layout().contains(moment)) {
          optimizer.orElseThrow().loadMoment(p, k, state.source(moment));
        }
      }
    }
  }

  /**
   * Writes its tensors to a state.
   *
   * @param whole whether the state takes all that {@link #restore} can: moments and counters, too
   */
  void writeTo(NetworkState state, boolean whole) {
    for (Statistic statistic : parameters.statistics()) {
      float[] values = statistic.values();
      state.target(set.prefix() + statistic.name()).put(0, values, 0, values.length);
    }
    List<Parameter> all = parameters.all();
    for (int p = 0; p < all.size(); p++) {
      String name = all.get(p).name();
      parameters.read(name, state.target(set.prefix() + name));
      for (int k = 0; whole && k < kinds().size(); k++) {
        optimizer.orElseThrow().readMoment(p, k, state.target(moment(name, k)));
      }
    }
    if (whole) {
      optimizer.ifPresent(o -> state.counters().put(counter(), o.updates()));
    }
  }

  private String moment(String parameter, int kind) {
    return set.prefix() + parameter + "." + kinds().get(kind);
  }

  private String counter() {
    return UPDATES + set.update();
  }

  private List<String> kinds() {
    return rule.map(by -> by.optimizer().moments()).orElse(List.of());
  }
}
