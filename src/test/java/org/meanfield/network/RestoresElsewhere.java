package org.meanfield.network;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.kernel.NativeThreadCount;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.FeatureFormat;
import org.meanfield.network.state.NetworkState;

/**
 * Builds a network in the pool, then restores it and reads it on a thread that has computed nothing
 * before; prints how many native threads that took.
 */
final class RestoresElsewhere {
  private static final int WIDTH = 1024;

  private RestoresElsewhere() {}

  public static void main(String[] arguments) {
    NetworkSpec spec = spec();
    NetworkState state = NetworkPool.borrow(spec, Network::state);
    OptionalInt threads =
        NativeThreadCount.of(
            () ->
                NetworkPool.borrow(
                    spec,
                    network -> {
                      network.restore(state);
                      return network.state();
                    }));
    System.out.println(threads.orElseThrow());
  }

  private static NetworkSpec spec() {
    Normalisation none =
        new Normalisation(Collections.nCopies(WIDTH, 0.0), Collections.nCopies(WIDTH, 1.0));
    CnnArchitecture architecture =
        CnnArchitecture.of(
            new CnnConfig("", List.of(), List.of(WIDTH)),
            new FeatureFormat(WIDTH, none),
            ClassNames.of(3));
    InstructionSet instructionSet;
    try (Engine engine = Engine.open(Optional.empty())) {
      instructionSet = engine.instructionSet();
    }
    return new NetworkSpec(
        architecture, NetworkUse.training(new Optimizer.Sgd(0)), 32, instructionSet, "");
  }
}
