package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Answer;
import org.meanfield.network.ExportedZip;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Classifiers of documents of several lengths against DL4J: the same network and weights. */
class SequenceClassifierParityTest {
  /** One fills its example, one has a single token. */
  private static final int[] LENGTHS = {5, 9, 1, 3};

  private static final int BATCH = LENGTHS.length;
  private static final int MAX_LENGTH = 9;
  private static final int VOCABULARY = 11;
  private static final int CLASSES = 3;
  private static final float TOLERANCE = 3e-6f;

  @ParameterizedTest
  @CsvSource({
    "LSTM,1,false,LAST",
    "LSTM,2,true,LAST",
    "SIMPLE,2,true,LAST",
    "LSTM,2,true,MEAN",
    "SIMPLE,1,false,MAX",
    "LSTM,1,true,MAX"
  })
  void probabilitiesOfTheClassesAreThoseOfTheModelZip(
      RnnConfig.Cell cell, int layers, boolean bidirectional, RnnConfig.Pooling pooling)
      throws IOException {
    SequenceClassifier classifier = classifier(cell, layers, bidirectional, pooling, 0.3);
    NetworkState model = model(classifier);
    ComputationGraph reference =
        ModelSerializer.restoreComputationGraph(
            new ByteArrayInputStream(ExportedZip.of(classifier, model)));
    DataSet minibatch = classifier.dl4j().minibatch(batch());

    INDArray expected =
        reference
            .output(
                false,
                new INDArray[] {minibatch.getFeatures()},
                new INDArray[] {minibatch.getFeaturesMaskArray()})[0];

    try (Engine engine = Engine.open(Optional.empty());
        Network network = build(classifier, engine)) {
      network.restore(model);
      List<Answer> found = network.predict(batch(), BATCH);
      for (int i = 0; i < BATCH * CLASSES; i++) {
        float[] probabilities = (float[]) found.get(i / CLASSES).rows().get(0)[2];
        assertThat((double) probabilities[i % CLASSES])
            .as("document %d, class %d", i / CLASSES, i % CLASSES)
            .isCloseTo(expected.getDouble(i / CLASSES, i % CLASSES), within(1e-5));
      }
    }
  }

  /** A step of plain gradient descent with rate 1 moves each parameter by its gradient. */
  @ParameterizedTest
  @CsvSource({
    "LSTM,2,false,LAST",
    "LSTM,2,true,LAST",
    "SIMPLE,1,true,LAST",
    "LSTM,1,true,MEAN",
    "SIMPLE,2,false,MEAN",
    "LSTM,1,true,MAX"
  })
  void lossAndEveryGradientAreDl4js(
      RnnConfig.Cell cell, int layers, boolean bidirectional, RnnConfig.Pooling pooling) {
    SequenceClassifier classifier = classifier(cell, layers, bidirectional, pooling, 0);
    Dl4jNetwork dl4j = classifier.dl4j();
    NetworkState before = dl4j.weights(model(classifier));
    ComputationGraph reference = dl4j.graph(new Sgd(1), 1);
    Dl4jWeights.write(before, reference);
    reference.fit(dl4j.minibatch(batch()));

    NetworkState after = dl4j.weights(step(classifier, reference.score()));

    NetworkState expected = Dl4jWeights.read(reference, before.layout());
    for (TensorSpec tensor : before.layout().tensors()) {
      // Each of our two biases has the gradient of DL4J's one.
      boolean twice = tensor.name().matches("(lstm|simple).*\\.bias");
      float[] ours = difference(before, after, tensor.name(), twice ? 0.5f : 1);
      float[] theirs = difference(before, expected, tensor.name(), 1);
      assertThat(ours).as(tensor.name()).containsExactly(theirs, within(TOLERANCE));
      assertThat(largest(ours)).as(tensor.name()).isGreaterThan(100 * TOLERANCE);
    }
  }

  /** Our model after a step with rate 1. */
  private static NetworkState step(SequenceClassifier classifier, double expectedLoss) {
    try (Engine engine = Engine.open(Optional.empty());
        Network network = build(classifier, engine)) {
      network.restore(model(classifier));
      StepContext context = StepContext.only(1, 1, 0, 0);
      Network.Loss loss = network.updates(0).get(0).step(batch(), context);
      assertThat(loss.sum() / loss.weight()).isCloseTo(expectedLoss, within(1e-5));
      return network.state().model();
    }
  }

  private static float[] difference(
      NetworkState before, NetworkState after, String tensor, float factor) {
    float[] difference = after.tensor(tensor);
    float[] from = before.tensor(tensor);
    for (int i = 0; i < difference.length; i++) {
      difference[i] = factor * (difference[i] - from[i]);
    }
    return difference;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static SequenceClassifier classifier(
      RnnConfig.Cell cell,
      int layers,
      boolean bidirectional,
      RnnConfig.Pooling pooling,
      double dropout) {
    RnnConfig config =
        new RnnConfig(
            Task.SEQUENCE_CLASSIFICATION,
            cell,
            layers,
            5,
            4,
            bidirectional,
            dropout,
            false,
            List.of(),
            0,
            pooling);
    return SequenceClassifier.of(config, VOCABULARY, MAX_LENGTH, ClassNames.of(CLASSES));
  }

  /** Larger than first values are, so that no gradient is small. */
  private static NetworkState model(SequenceClassifier classifier) {
    NetworkState first = classifier.initialModel(3);
    float[] values = first.values().copy();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 2;
    }
    return new NetworkState(first.layout(), SlicedVector.of(values), first.counters());
  }

  private static Network build(SequenceClassifier classifier, Engine engine) {
    return classifier.build(
        engine, BATCH, NetworkUse.training(new Optimizer.Sgd(0)), NativeRuntime.availableBytes());
  }

  private static Batch batch() {
    Random random = new Random(1);
    Batch batch = new Batch(Schema.ofDocuments(MAX_LENGTH), BATCH);
    Arrays.setAll(batch.ints(0), i -> random.nextInt(VOCABULARY));
    System.arraycopy(LENGTHS, 0, batch.lengths(0), 0, BATCH);
    Arrays.setAll(batch.ints(1), i -> random.nextInt(CLASSES));
    return batch;
  }
}
