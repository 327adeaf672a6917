package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.FeatureFormat;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.testing.ForwardingArchitecture;

/** What is remembered of parameters follows from the rule of the update that they belong to. */
class NetworkUseTest {
  private static final CnnArchitecture NETWORK =
      CnnArchitecture.of(
          new CnnConfig("", List.of(), List.of(4)),
          new FeatureFormat(
              2, new Normalisation(Collections.nCopies(2, 0.0), Collections.nCopies(2, 1.0))),
          ClassNames.of(2));

  /** The hidden layer is one update's, the output another's. */
  private record TwoUpdates(Architecture architecture) implements ForwardingArchitecture {
    @Override
    public String updateOf(TensorSpec parameter) {
      return parameter.name().startsWith("dense1") ? "hidden" : "output";
    }
  }

  @Test
  void eachUpdateRemembersWhatItsOwnOptimizerDoesOfItsOwnParameters() {
    NetworkUse use =
        new NetworkUse(
            List.of(
                new UpdateRule("hidden", new Optimizer.Adam(0.9f, 0.999f, 1e-8f), 1),
                new UpdateRule("output", new Optimizer.Momentum(0.9f, 0), 1)));

    assertThat(new TwoUpdates(NETWORK).trainingLayout(use).only(Role.MOMENT).tensors())
        .extracting(TensorSpec::name)
        .containsExactly(
            "dense1.weight.exp_avg",
            "dense1.bias.exp_avg",
            "dense1.weight.exp_avg_sq",
            "dense1.bias.exp_avg_sq",
            "dense2.weight.momentum_buffer",
            "dense2.bias.momentum_buffer");
  }

  @Test
  void predictionRemembersNothing() {
    assertThat(NETWORK.trainingLayout(NetworkUse.PREDICTION)).isEqualTo(NETWORK.modelLayout());
  }
}
