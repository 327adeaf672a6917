package org.meanfield.network;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.meanfield.kernel.FloatSource;
import org.meanfield.kernel.FloatTarget;
import org.meanfield.kernel.Optimizer;
import org.meanfield.kernel.OptimizerState;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Statistic;

/**
 * Parameters, statistics and moments in the engine, as a {@link NetworkState} and back. Every
 * family has one for each set of parameters that an optimizer of its own trains.
 */
public final class TrainedParameters {
  /** Counter of the updates made. */
  public static final String UPDATES = "updates";

  private final Parameters parameters;
  private final OptimizerState optimizerState;
  private final Optimizer optimizer;
  private final StateLayout layout;

  /**
   * @param parameters all of them declared, by a program of training
   */
  public TrainedParameters(Parameters parameters, Optimizer optimizer, StateLayout layout) {
    this.parameters = parameters;
    this.optimizerState = new OptimizerState(parameters, optimizer);
    this.optimizer = optimizer;
    this.layout = layout;
  }

  /**
   * Updates every parameter from its gradient, once.
   *
   * @return the gradients' norm; NaN where nobody wanted it
   */
  public double update(StepContext context) {
    return optimizerState.update(context.learningRate(), context.clipNorm(), context.measured());
  }

  /** Overwrites everything; moments that the state does not have become zero. */
  public void restore(NetworkState state) {
    optimizerState.reset();
    optimizerState.updates(state.counters().getOrDefault(UPDATES, 0L));
    for (Statistic statistic : parameters.statistics()) {
      float[] values = statistic.values();
      System.arraycopy(
          state.values(), state.layout().offset(statistic.name()), values, 0, values.length);
    }
    List<String> kinds = optimizer.moments();
    List<Parameter> all = parameters.all();
    for (int p = 0; p < all.size(); p++) {
      String name = all.get(p).name();
      parameters.load(name, FloatSource.of(state.values(), state.layout().offset(name)));
      for (int k = 0; k < kinds.size(); k++) {
        String moment = name + "." + kinds.get(k);
        if (state.layout().contains(moment)) {
          optimizerState.loadMoment(
              p, k, FloatSource.of(state.values(), state.layout().offset(moment)));
        }
      }
    }
  }

  /** A copy of everything. */
  public NetworkState read() {
    float[] values = new float[layout.size()];
    for (Statistic statistic : parameters.statistics()) {
      float[] present = statistic.values();
      System.arraycopy(present, 0, values, layout.offset(statistic.name()), present.length);
    }
    List<String> kinds = optimizer.moments();
    List<Parameter> all = new ArrayList<>(parameters.all());
    for (int p = 0; p < all.size(); p++) {
      String name = all.get(p).name();
      parameters.read(name, FloatTarget.of(values, layout.offset(name)));
      for (int k = 0; k < kinds.size(); k++) {
        optimizerState.readMoment(
            p, k, FloatTarget.of(values, layout.offset(name + "." + kinds.get(k))));
      }
    }
    TreeMap<String, Long> counters = new TreeMap<>();
    counters.put(UPDATES, optimizerState.updates());
    return new NetworkState(layout, values, counters);
  }
}
