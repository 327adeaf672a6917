package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.StreamBatching;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.ExportedZip;
import org.meanfield.network.Judgement;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Language models against DL4J: the same network, weights and tokens, two independent
 * implementations.
 */
class LanguageModelParityTest {
  private static final int LANES = 3;
  private static final int STEPS = 6;
  private static final int VOCABULARY = 7;

  /** Of a gradient. */
  private static final float TOLERANCE = 3e-6f;

  enum Subject {
    LSTM(Cell.LSTM, 1, 4, 5, 0, false),
    DEEP(Cell.LSTM, 2, 4, 5, 0, false),
    TIED(Cell.LSTM, 2, 5, 5, 0, true),
    SIMPLE(Cell.SIMPLE, 2, 4, 5, 0, false),
    /** Of which DL4J's graph has none: the same in inference only. */
    WITH_DROPOUT(Cell.LSTM, 2, 4, 5, 0.5, false);

    private final RnnConfig config;

    Subject(Cell cell, int layers, int embedding, int hidden, double dropout, boolean tied) {
      this.config =
          new RnnConfig(
              Task.LANGUAGE_MODEL,
              cell,
              layers,
              hidden,
              embedding,
              false,
              dropout,
              tied,
              List.of(),
              STEPS);
    }

    LanguageModel architecture() {
      return LanguageModel.of(config, VOCABULARY, List.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void probabilitiesOfEveryTokenAtEveryStepAreThoseOfTheModelZip(Subject subject)
      throws IOException {
    Batch batch = batch(1, true);

    INDArray expected = restored(subject).outputSingle(minibatch(subject, batch).getFeatures());

    assertSameProbabilities(subject, List.of(batch), expected);
  }

  /** Ours carries its states from batch to batch by itself. */
  @ParameterizedTest
  @EnumSource(names = {"DEEP", "SIMPLE"})
  void statesGoOnAsInDl4jsTimeSteps(Subject subject) throws IOException {
    ComputationGraph reference = restored(subject);
    Batch first = batch(1, true);
    Batch second = batch(2, false);

    reference.rnnTimeStep(minibatch(subject, first).getFeatures());
    INDArray expected = reference.rnnTimeStep(minibatch(subject, second).getFeatures())[0];

    assertSameProbabilities(subject, List.of(first, second), expected);
  }

  /** A step of plain gradient descent with rate 1 moves each parameter by its gradient. */
  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "WITH_DROPOUT")
  void lossAndEveryGradientAreDl4js(Subject subject) {
    Dl4jNetwork dl4j = subject.architecture().dl4j();
    NetworkState before = dl4j.weights(model(subject));
    Batch batch = batch(1, true);

    NetworkState after = dl4j.weights(step(subject, batch));

    Map<String, float[]> expected = movementsInDl4j(subject, before, batch);
    for (TensorSpec tensor : before.layout().tensors()) {
      float[] ours = difference(before, after, tensor.name());
      float[] theirs = expected.get(tensor.name());
      assertThat(largest(theirs)).as(tensor.name()).isGreaterThan(100 * TOLERANCE);
      assertThat(ours).as(tensor.name()).containsExactly(theirs, within(TOLERANCE));
    }
  }

  @Test
  void tokensThatDoNotCountHaveNoPartInDl4jsLoss() {
    Batch batch = batch(1, true);
    for (int step = 2; step < STEPS; step++) {
      batch.ints(0)[step] = Schema.NO_TOKEN;
      batch.ints(1)[step] = Schema.NO_TOKEN;
    }

    step(Subject.LSTM, batch);
  }

  /** Our model after a step with rate 1, whose loss is that of DL4J. */
  private static NetworkState step(Subject subject, Batch batch) {
    try (Engine engine = Engine.open(Optional.empty());
        Network network = build(subject, engine)) {
      network.restore(model(subject));
      StepContext context = StepContext.only(1, 1, 0, 0);
      Network.Loss loss = network.updates(0).get(0).step(batch, context);
      double expected = LANES * graph(subject).score(minibatch(subject, batch));
      assertThat(loss.sum()).isCloseTo(expected, within(1e-4));
      return network.state().model();
    }
  }

  /** As far as our tensors should move, which are more in a layer or shared by two. */
  private static Map<String, float[]> movementsInDl4j(
      Subject subject, NetworkState before, Batch batch) {
    ComputationGraph reference = graph(subject);
    reference.fit(minibatch(subject, batch));
    NetworkState after = Dl4jWeights.read(reference, before.layout());
    Map<String, float[]> movements = new TreeMap<>();
    for (TensorSpec tensor : before.layout().tensors()) {
      movements.put(tensor.name(), difference(before, after, tensor.name()));
    }
    // Each of our two biases has the gradient of DL4J's one.
    movements.keySet().stream()
        .filter(name -> name.matches("(lstm|simple).*\\.bias"))
        .forEach(name -> movements.computeIfPresent(name, (n, bias) -> sum(bias, bias)));
    if (subject.config.tied()) {
      float[] both = sum(movements.get("embedding.weight"), movements.get("output.weight"));
      movements.put("embedding.weight", both);
      movements.put("output.weight", both);
    }
    return movements;
  }

  /** DL4J sums the loss over the steps, we average it. */
  private static ComputationGraph graph(Subject subject) {
    Dl4jNetwork dl4j = subject.architecture().dl4j();
    ComputationGraph graph = dl4j.graph(new Sgd(1.0 / STEPS), 1);
    Dl4jWeights.write(dl4j.weights(model(subject)), graph);
    return graph;
  }

  private static float[] difference(NetworkState before, NetworkState after, String tensor) {
    float[] difference = after.tensor(tensor);
    float[] from = before.tensor(tensor);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= from[i];
    }
    return difference;
  }

  private static float[] sum(float[] a, float[] b) {
    float[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Larger than first values are, so that no gradient is small. */
  private static NetworkState model(Subject subject) {
    NetworkState first = subject.architecture().initialModel(3);
    float[] values = first.values().copy();
    for (int i = 0; i < values.length; i++) {
      values[i] *= subject.config.tied() ? 4 : 2;
    }
    return new NetworkState(first.layout(), SlicedVector.of(values), first.counters());
  }

  private static ComputationGraph restored(Subject subject) throws IOException {
    return ModelSerializer.restoreComputationGraph(
        new ByteArrayInputStream(ExportedZip.of(subject.architecture(), model(subject))));
  }

  private static DataSet minibatch(Subject subject, Batch batch) {
    return subject.architecture().dl4j().minibatch(batch);
  }

  private static Network build(Subject subject, Engine engine) {
    return subject
        .architecture()
        .build(
            engine,
            LANES,
            NetworkUse.training(new Optimizer.Sgd(0)),
            NativeRuntime.availableBytes());
  }

  private static Batch batch(long seed, boolean restart) {
    Random random = new Random(seed);
    Batch batch = new Batch(new StreamBatching(LANES, STEPS).schema(), LANES);
    for (int i = 0; i < LANES * STEPS; i++) {
      batch.ints(0)[i] = random.nextInt(VOCABULARY);
      batch.ints(1)[i] = random.nextInt(VOCABULARY);
    }
    Arrays.fill(batch.ints(2), restart ? 1 : 0);
    return batch;
  }

  /** Of the last of some batches, one after the other. */
  private static void assertSameProbabilities(
      Subject subject, List<Batch> batches, INDArray expected) {
    Batch last = batches.get(batches.size() - 1);
    try (Engine engine = Engine.open(Optional.empty());
        Network network = build(subject, engine)) {
      network.restore(model(subject));
      for (int lane = 0; lane < LANES; lane++) {
        for (int step = 0; step < STEPS; step++) {
          for (int token = 0; token < VOCABULARY; token++) {
            Arrays.fill(last.ints(1), Schema.NO_TOKEN);
            last.ints(1)[lane * STEPS + step] = token;
            assertThat(lastLoss(subject, network, batches))
                .as("lane %d, step %d, token %d", lane, step, token)
                .isCloseTo(-Math.log(expected.getDouble(lane, token, step)), within(1e-5));
          }
        }
      }
    }
  }

  private static double lastLoss(Subject subject, Network network, List<Batch> batches) {
    Judgement judgement = subject.architecture().judgement();
    double loss = 0;
    for (Batch batch : batches) {
      Tally tally = judgement.tally(false);
      network.evaluator(EvaluatedShard.NONE).add(batch, LANES, tally);
      loss = judgement.metrics(tally).get("loss");
    }
    return loss;
  }
}
