package org.meanfield.network;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.kernel.OptimizerState;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Statistic;

/**
 * Parameters, statistics and moments in the engine, as a {@link NetworkState} and back. Every
 * family has one for each set of parameters that an optimizer of its own trains.
 */
public final class TrainedParameters {
  /** Counter of what an optimizer has made, before the name of its update. */
  private static final String UPDATES = "updates.";

  private final Parameters parameters;
  private final Optional<OptimizerState> optimizerState;
  private final Optional<UpdateRule> rule;
  private final StateLayout layout;

  /**
   * @param parameters all of them declared, by a program of training
   */
  public TrainedParameters(Parameters parameters, UpdateRule rule, StateLayout layout) {
    this.parameters = parameters;
    this.optimizerState = Optional.of(new OptimizerState(parameters, rule.optimizer()));
    this.rule = Optional.of(rule);
    this.layout = layout;
  }

  private TrainedParameters(Parameters parameters, StateLayout layout) {
    this.parameters = parameters;
    this.optimizerState = Optional.empty();
    this.rule = Optional.empty();
    this.layout = layout;
  }

  /** Parameters that only predict: there is nothing to remember of them. */
  public static TrainedParameters untrained(Parameters parameters, StateLayout model) {
    return new TrainedParameters(parameters, model);
  }

  /**
   * Updates every parameter from its gradient, once.
   *
   * @return the gradients' norm; NaN where nobody wanted it
   */
  public double update(StepContext context) {
    UpdateRule by = rule.orElseThrow();
    return optimizerState
        .orElseThrow()
        .update(context.learningRate(by.name()), by.clipNorm(), context.measured());
  }

  /** Overwrites everything; moments that the state does not have become zero. */
  public void restore(NetworkState state) {
    optimizerState.ifPresent(OptimizerState::reset);
    optimizerState.ifPresent(o -> o.updates(state.counters().getOrDefault(counter(), 0L)));
    for (Statistic statistic : parameters.statistics()) {
      float[] values = statistic.values();
      state.source(statistic.name()).get(0, values, 0, values.length);
    }
    List<Parameter> all = parameters.all();
    for (int p = 0; p < all.size(); p++) {
      String name = all.get(p).name();
      parameters.load(name, state.source(name));
      for (int k = 0; k < kinds().size(); k++) {
        String moment = moment(name, k);
        if (state.layout().contains(moment)) {
          optimizerState.orElseThrow().loadMoment(p, k, state.source(moment));
        }
      }
    }
  }

  /** A copy of everything. */
  public NetworkState read() {
    return read(layout, SlicedVector.SLICE);
  }

  /**
   * A copy of the tensors of a layout, in slices of so many floats.
   *
   * @param wanted everything, or only what a model consists of: then without counters
   */
  public NetworkState read(StateLayout wanted, int sliceLength) {
    NetworkState state =
        new NetworkState(wanted, new SlicedVector(wanted.size(), sliceLength), new TreeMap<>());
    for (Statistic statistic : parameters.statistics()) {
      float[] values = statistic.values();
      state.target(statistic.name()).put(0, values, 0, values.length);
    }
    boolean moments = wanted.equals(layout);
    List<Parameter> all = parameters.all();
    for (int p = 0; p < all.size(); p++) {
      String name = all.get(p).name();
      parameters.read(name, state.target(name));
      for (int k = 0; moments && k < kinds().size(); k++) {
        optimizerState.orElseThrow().readMoment(p, k, state.target(moment(name, k)));
      }
    }
    if (moments) {
      optimizerState.ifPresent(o -> state.counters().put(counter(), o.updates()));
    }
    return state;
  }

  private String moment(String parameter, int kind) {
    return parameter + "." + kinds().get(kind);
  }

  private String counter() {
    return UPDATES + rule.orElseThrow().name();
  }

  private List<String> kinds() {
    return rule.map(by -> by.optimizer().moments()).orElse(List.of());
  }
}
