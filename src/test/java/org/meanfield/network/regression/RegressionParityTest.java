package org.meanfield.network.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.meanfield.config.CnnConfig;
import org.meanfield.config.Task;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Answer;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** A network for numbers against DL4J's with its squared error, from the same weights. */
class RegressionParityTest {
  private static final int BATCH = 16;
  private static final double RATE = 0.05;

  private final Schema schema = Schema.ofFeatures(3).withValues(2);
  private final CnnArchitecture architecture =
      CnnArchitecture.of(
          new CnnConfig("", Task.REGRESSION, List.of(), List.of(8)),
          new ExampleFormat(
              schema,
              List.of(),
              new Normalisation(
                  List.of(0.0, 1.0, 2.0, 50.0, -3.0), List.of(1.0, 2.0, 3.0, 20.0, 0.1)),
              null,
              ColumnNames.of(
                  Map.of(
                      "data.source.columns.label.0", "price",
                      "data.source.columns.label.1", "age"))));

  private Batch batch(long seed) {
    Random random = new Random(seed);
    Batch batch = new Batch(schema, BATCH);
    for (int i = 0; i < BATCH * 3; i++) {
      batch.doubles(0)[i] = random.nextFloat() * 4;
    }
    for (int n = 0; n < BATCH; n++) {
      batch.doubles(1)[2 * n] = 50 + 20 * (batch.doubles(0)[3 * n] - 1);
      batch.doubles(1)[2 * n + 1] = -3 + 0.1f * random.nextFloat();
    }
    batch.allRows();
    return batch;
  }

  @Test
  void lossParametersAndPredictionsAreDl4js() {
    NetworkState initial = architecture.initialModel(3);
    ComputationGraph reference = architecture.dl4j().graph(new Sgd(RATE), 1);
    Dl4jWeights.write(initial, reference);
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            architecture.build(
                engine,
                BATCH,
                NetworkUse.training(new Optimizer.Sgd(0)),
                NativeRuntime.availableBytes())) {
      network.restore(initial);
      for (int step = 0; step < 10; step++) {
        Batch batch = batch(step);
        Network.Loss loss =
            network.updates(step).get(0).step(batch, StepContext.only(RATE, 1, 0, step));
        reference.fit(architecture.dl4j().minibatch(batch));

        assertThat(loss.sum() / loss.weight()).isCloseTo(reference.score(), within(1e-5));
      }
      NetworkState found = network.state().model();
      NetworkState expected = Dl4jWeights.read(reference, found.layout());
      for (TensorSpec tensor : found.layout().tensors()) {
        assertThat(found.tensor(tensor.name()))
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(expected.tensor(tensor.name()));
      }
      predictsInTheNumbersOwnUnits(network, reference);
    }
  }

  private void predictsInTheNumbersOwnUnits(Network network, ComputationGraph reference) {
    Batch asked = batch(77);
    INDArray scaled = reference.outputSingle(architecture.dl4j().minibatch(asked).getFeatures());

    List<Answer> answers = network.predict(asked, 5);

    assertThat(answers).hasSize(5);
    for (int row = 0; row < 5; row++) {
      Object[] numbers = answers.get(row).rows().get(0);
      assertThat((Double) numbers[0]).isCloseTo(50 + 20 * scaled.getDouble(row, 0), within(1e-3));
      assertThat((Double) numbers[1]).isCloseTo(-3 + 0.1 * scaled.getDouble(row, 1), within(1e-4));
    }
    Tally tally = architecture.judgement().tally(false);
    network.evaluator(EvaluatedShard.NONE).add(asked, BATCH, tally);
    assertThat(architecture.judgement().metrics(tally).get("loss"))
        .isCloseTo(reference.score(architecture.dl4j().minibatch(asked)), within(1e-5));
  }
}
