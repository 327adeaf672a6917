package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.RnnConfig.Pooling;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.state.NetworkState;

/** What a classifier says of a document depends on its own tokens, and on nothing beside them. */
class SequenceClassifierTest {
  private static final int VOCABULARY = 30;
  private static final int CLASSES = 3;
  private static final int MOST = 70;
  private static final int BATCH = 5;

  /** Lengths of all the numbers of steps there are: 16, 32, 64 and 70. */
  private static final int[] LENGTHS = {1, 70, 16, 33, 12, 17, 2, 64, 65, 40, 31, 5, 20};

  private final int[][] documents = documents();
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @ParameterizedTest
  @EnumSource
  void theSameBitsWhateverDocumentsAreBesideIt(Cell cell) {
    try (Network network = network(config(cell, true), MOST, BATCH)) {
      float[][] alone = new float[documents.length][];
      for (int n = 0; n < documents.length; n++) {
        alone[n] = predict(network, MOST, BATCH, documents[n])[0];
      }
      for (int first = 0; first + BATCH <= documents.length; first++) {
        float[][] together =
            predict(network, MOST, BATCH, Arrays.copyOfRange(documents, first, first + BATCH));
        for (int n = 0; n < BATCH; n++) {
          assertThat(together[n]).isEqualTo(alone[first + n]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void howFarDocumentsArePaddedPlaysNoPart(boolean bidirectional) {
    RnnConfig config = config(Cell.LSTM, bidirectional);
    int[] document = documents[4];
    float[][] answers = new float[3][];
    // Computed in 12, 16 and 16 steps, in batches of other sizes.
    int[] most = {document.length, 16, MOST};
    for (int i = 0; i < most.length; i++) {
      try (Network network = network(config, most[i], 1 + 3 * i)) {
        answers[i] = predict(network, most[i], 1 + 3 * i, document)[0];
      }
    }

    for (float[] answer : answers) {
      for (int k = 0; k < CLASSES; k++) {
        assertThat(answer[k]).isCloseTo(answers[0][k], within(1e-6f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatStandsBehindADocumentsEndIsNotLookedAt(Pooling pooling) {
    try (Network network = network(config(Cell.GRU, true, pooling), MOST, BATCH)) {
      Batch batch = batch(MOST, BATCH, documents[2], documents[3]);
      float[][] clean = probabilities(network, batch, 2);
      Arrays.fill(batch.ints(0), 16, MOST, 7);

      assertThat(probabilities(network, batch, 2)).isDeepEqualTo(clean);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "LAST", mode = EnumSource.Mode.EXCLUDE)
  void whatIsPooledHearsEveryTokenAndNoNeighbour(Pooling pooling) {
    int[] document = documents[1];
    int[] another = document.clone();
    another[35] = (another[35] + 1) % VOCABULARY;
    // A simple cell of weights near zero has all but forgotten the middle at either end.
    try (Network network = network(config(Cell.SIMPLE, true, pooling), MOST, BATCH)) {
      float[][] together = predict(network, MOST, BATCH, document, another, documents[0]);
      float[] alone = predict(network, MOST, BATCH, document)[0];

      assertThat(together[0]).isEqualTo(alone);
      assertThat(Math.abs(together[1][0] - together[0][0])).isGreaterThan(1e-5f);
    }
  }

  @Test
  void oneDirectionReadsTheLastTokenAndBothTheFirstAsWell() {
    int[] document = documents[1];
    int[] another = document.clone();
    another[0] = (another[0] + 1) % VOCABULARY;
    // A simple cell of weights near zero has all but forgotten the first of 70 tokens.
    RnnConfig onward = config(Cell.SIMPLE, false);
    try (Network network = network(onward, MOST, BATCH)) {
      float[][] answers = predict(network, MOST, BATCH, document, another);
      assertThat(answers[1][0]).isCloseTo(answers[0][0], within(1e-5f));
    }
    try (Network network = network(config(Cell.SIMPLE, true), MOST, BATCH)) {
      float[][] answers = predict(network, MOST, BATCH, document, another);
      assertThat(Math.abs(answers[1][0] - answers[0][0])).isGreaterThan(1e-4f);
    }
  }

  @Test
  void aClassThatTheLastTokenTellsIsLearnedAtEveryLength() {
    NetworkUse use = NetworkUse.training(new Optimizer.Adam(0.9f, 0.999f, 1e-8f));
    SequenceClassifier architecture =
        SequenceClassifier.of(config(Cell.GRU, false), VOCABULARY, MOST, ClassNames.of(CLASSES));
    try (Engine engine = Engine.open(Optional.empty());
        Network network = architecture.build(engine, BATCH, use, NativeRuntime.availableBytes())) {
      network.restore(architecture.initialState(1, use));
      Random random = new Random(2);
      for (int step = 0; step < 300; step++) {
        int[][] drawn = new int[BATCH][];
        for (int n = 0; n < BATCH; n++) {
          int length = 1 + random.nextInt(step % 3 == 0 ? MOST : 20);
          drawn[n] = random.ints(length, 0, VOCABULARY).toArray();
        }
        Batch batch = batch(MOST, BATCH, drawn);
        network.updates(step).get(0).step(batch, context(step));
      }
      int correct = 0;
      for (int[] document : documents) {
        float[] answer = predict(network, MOST, BATCH, document)[0];
        int best = IntStream.range(0, CLASSES).reduce(0, (a, b) -> answer[b] > answer[a] ? b : a);
        correct += best == label(document) ? 1 : 0;
      }
      assertThat(correct).isEqualTo(documents.length);
    }
  }

  private static StepContext context(int step) {
    return StepContext.only(0.01, 1, 0, step);
  }

  @Test
  void theMemoryOfAllLengthsIsStatedBeforeTheFirstDocument() {
    try (Network network = network(config(Cell.LSTM, false), MOST, BATCH)) {
      long stated = network.bytes();
      long taken = Pointer.totalBytes();
      predict(network, MOST, BATCH, documents);

      assertThat(network.bytes()).isEqualTo(stated);
      assertThat(Pointer.totalBytes()).isEqualTo(taken);
    }
  }

  private static RnnConfig config(Cell cell, boolean bidirectional) {
    return config(cell, bidirectional, Pooling.LAST);
  }

  private static RnnConfig config(Cell cell, boolean bidirectional, Pooling pooling) {
    Task task = Task.SEQUENCE_CLASSIFICATION;
    return new RnnConfig(task, cell, 2, 9, 6, bidirectional, 0, false, List.of(), 0, pooling);
  }

  /** Its parameters do not depend on lengths and batches. */
  private Network network(RnnConfig config, int most, int batchSize) {
    SequenceClassifier architecture =
        SequenceClassifier.of(config, VOCABULARY, most, ClassNames.of(CLASSES));
    Optimizer updater = new Optimizer.Sgd(0);
    Network network =
        architecture.build(
            engine, batchSize, NetworkUse.training(updater), NativeRuntime.availableBytes());
    NetworkState state = architecture.initialModel(3);
    network.restore(state);
    return network;
  }

  private static float[][] predict(Network network, int most, int batchSize, int[]... documents) {
    float[][] answers = new float[documents.length][];
    for (int first = 0; first < documents.length; first += batchSize) {
      int rows = Math.min(batchSize, documents.length - first);
      Batch batch = batch(most, batchSize, Arrays.copyOfRange(documents, first, first + rows));
      System.arraycopy(probabilities(network, batch, rows), 0, answers, first, rows);
    }
    return answers;
  }

  private static float[][] probabilities(Network network, Batch batch, int rows) {
    return network.predict(batch, rows).stream()
        .map(answer -> (float[]) answer.rows().get(0)[2])
        .toArray(float[][]::new);
  }

  private static Batch batch(int most, int batchSize, int[]... documents) {
    Batch batch = new Batch(Schema.ofDocuments(most), batchSize);
    for (int[] document : documents) {
      ByteBuffer packed = ByteBuffer.allocate((document.length + 2) * Integer.BYTES);
      packed.putInt(document.length);
      for (int token : document) {
        packed.putInt(token);
      }
      batch.add(packed.putInt(label(document)).array());
    }
    return batch;
  }

  private static int label(int[] document) {
    return document[document.length - 1] % CLASSES;
  }

  private static int[][] documents() {
    Random random = new Random(1);
    return IntStream.of(LENGTHS)
        .mapToObj(length -> random.ints(length, 0, VOCABULARY).toArray())
        .toArray(int[][]::new);
  }
}
