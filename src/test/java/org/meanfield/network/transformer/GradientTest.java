package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.Activation;
import org.meanfield.config.TransformerConfig.NormalisationPlace;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.TensorSpec;

/** A step of SGD goes where finite differences of the loss say, in every tensor. */
class GradientTest {
  private static final int BATCH = 3;
  private static final float STEP = 1e-2f;
  private static final int PLACES = 4;

  static Stream<TransformerConfig> configs() {
    List<TransformerConfig> configs = new ArrayList<>();
    for (Task task :
        List.of(
            Task.LANGUAGE_MODEL,
            Task.MASKED_LANGUAGE_MODEL,
            Task.SEQUENCE_CLASSIFICATION,
            Task.TRANSLATION)) {
      configs.add(
          Networks.config(
              task, NormalisationPlace.PRE, PositionKind.LEARNED, Activation.GELU_TANH));
      configs.add(
          Networks.config(task, NormalisationPlace.POST, PositionKind.SINUSOIDAL, Activation.GELU));
    }
    // The noise of a step is a function of its number: the same for every loss.
    for (TransformerConfig plain : List.copyOf(configs)) {
      configs.add(Networks.withChance(plain));
    }
    return configs.stream();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aStepGoesAgainstTheGradient(TransformerConfig config) {
    TransformerArchitecture architecture = Networks.of(config);
    NetworkState model = Networks.randomModel(architecture, 3);
    int size = config.task() == Task.TRANSLATION ? BATCH * Networks.STEPS : BATCH;
    Batch batch = Networks.batch(architecture, size, 4);
    NetworkUse use = NetworkUse.training(new Optimizer.Sgd(0));
    try (Engine engine = Engine.open(Optional.empty());
        Network network = architecture.build(engine, size, use, NativeRuntime.availableBytes())) {
      NetworkState before = model.extendedTo(architecture.trainingLayout(use));
      network.restore(before);
      network.updates(0).get(0).step(batch, StepContext.only(1, 1, 0, 0));
      NetworkState after = network.state();

      Random random = new Random(5);
      for (TensorSpec tensor : architecture.modelLayout().tensors()) {
        float[] from = before.tensor(tensor.name());
        float[] to = after.tensor(tensor.name());
        for (int i = 0; i < PLACES; i++) {
          int place = random.nextInt(from.length);
          long at = before.layout().offset(tensor.name()) + place;
          double expected =
              (loss(network, before, at, STEP, batch) - loss(network, before, at, -STEP, batch))
                  / (2 * STEP);
          assertThat((double) from[place] - to[place])
              .as("%s[%d]", tensor.name(), place)
              .isCloseTo(expected, within(2e-3 + 2e-2 * Math.abs(expected)));
        }
      }
    }
  }

  /** Mean loss of the batch with one parameter moved. */
  private static double loss(Network network, NetworkState state, long at, float by, Batch batch) {
    SlicedVector values = SlicedVector.of(state.values().copy());
    float[] value = values.copy(at, 1);
    value[0] += by;
    values.put(at, value, 0, 1);
    network.restore(new NetworkState(state.layout(), values, state.counters()));
    Network.Loss loss = network.updates(0).get(0).step(batch, StepContext.only(0, 1, 0, 0));
    return loss.sum() / loss.weight();
  }
}
