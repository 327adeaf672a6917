package org.meanfield.training;

import java.util.SortedMap;
import org.meanfield.network.Architecture;
import org.meanfield.network.NetworkSpec;

/** Runs that are as others but for one thing. */
final class RunWith {
  private RunWith() {}

  /** Another network, of which the bits are not looked at before the first round. */
  static TrainingRun architecture(TrainingRun run, Architecture architecture) {
    NetworkSpec spec = run.settings().network();
    return network(
        run,
        new NetworkSpec(architecture, spec.use(), spec.batchSize(), spec.instructionSet(), ""));
  }

  static TrainingRun network(TrainingRun run, NetworkSpec network) {
    return network(run, network, run.settings().schedules());
  }

  /** With schedules for its updates. */
  static TrainingRun network(
      TrainingRun run, NetworkSpec network, SortedMap<String, Schedule> schedules) {
    ReplicaSettings settings = run.settings();
    return new TrainingRun(
        run.config(),
        run.storage(),
        run.folder(),
        run.shards(),
        new ReplicaSettings(
            network,
            settings.augmentation(),
            settings.weighing(),
            schedules,
            settings.replicas(),
            settings.localSteps(),
            settings.seed(),
            settings.averagedMoments(),
            settings.outer(),
            settings.coding()),
        run.identity(),
        run.plan(),
        run.networkBytes(),
        run.measure());
  }
}
