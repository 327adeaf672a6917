package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.state.NetworkState;

/** What a classifier says of a document depends on its own tokens, and on nothing beside them. */
class EncoderOnlyTest {
  private static final int MOST = 70;
  private static final int BATCH = 5;

  /** Lengths of all the numbers of steps there are: 16, 32, 64 and 70. */
  private static final int[] LENGTHS = {1, 70, 16, 33, 12, 17, 2, 64, 65, 40};

  private final SequenceClassifier architecture =
      SequenceClassifier.of(
          Networks.config(Task.SEQUENCE_CLASSIFICATION),
          Networks.VOCABULARY,
          MOST,
          ClassNames.of(Networks.CLASSES));
  private final NetworkState model = Networks.randomModel(architecture, 2);
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void theSameBitsWhateverDocumentsAreBesideIt() {
    int[][] documents = documents();
    try (Network network = network(BATCH)) {
      for (int first = 0; first < documents.length; first += BATCH) {
        int[][] some = Arrays.copyOfRange(documents, first, first + BATCH);
        float[][] together = probabilities(network, batch(BATCH, some), BATCH);
        for (int n = 0; n < BATCH; n++) {
          float[][] alone = probabilities(network, batch(BATCH, some[n]), 1);
          assertThat(together[n]).isEqualTo(alone[0]);
        }
      }
    }
  }

  @Test
  void whatStandsBehindADocumentsEndIsNotLookedAt() {
    try (Network network = network(BATCH)) {
      Batch batch = batch(BATCH, documents()[2], documents()[4]);
      float[][] clean = probabilities(network, batch, 2);
      Arrays.fill(batch.ints(0), 16, MOST, 7);

      assertThat(probabilities(network, batch, 2)).isDeepEqualTo(clean);
    }
  }

  @Test
  void everyTokenCountsAndSoDoesItsPlace() {
    int[] document = documents()[3];
    int[] another = document.clone();
    another[20] = (another[20] + 1) % Networks.VOCABULARY;
    int[] swapped = document.clone();
    swapped[5] = (document[6] + 1) % Networks.VOCABULARY;
    int[] back = swapped.clone();
    back[5] = swapped[6];
    back[6] = swapped[5];
    try (Network network = network(BATCH)) {
      float[][] said = probabilities(network, batch(BATCH, document, another, swapped, back), 4);

      assertThat(Math.abs(said[1][0] - said[0][0])).isGreaterThan(1e-5f);
      assertThat(Math.abs(said[3][0] - said[2][0])).isGreaterThan(1e-6f);
    }
  }

  @Test
  void howManyStepsItIsPaddedToPlaysNoPart() {
    int[] document = documents()[4];
    SequenceClassifier shorter =
        SequenceClassifier.of(
            architecture.config(),
            Networks.VOCABULARY,
            document.length,
            ClassNames.of(Networks.CLASSES));
    try (Network padded = network(BATCH);
        Network whole =
            shorter.build(engine, 2, NetworkUse.PREDICTION, NativeRuntime.availableBytes())) {
      whole.restore(model);
      Batch alone = new Batch(Schema.ofDocuments(document.length), 2);
      System.arraycopy(document, 0, alone.ints(0), 0, document.length);
      alone.lengths(0)[0] = document.length;
      alone.lengths(0)[1] = 1;
      alone.allRows();
      float[] expected = probabilities(whole, alone, 1)[0];
      float[] said = probabilities(padded, batch(BATCH, document), 1)[0];
      for (int k = 0; k < Networks.CLASSES; k++) {
        assertThat(said[k]).isCloseTo(expected[k], within(1e-6f));
      }
    }
  }

  private static float[][] probabilities(Network network, Batch batch, int rows) {
    return network.predict(batch, rows).stream()
        .map(answer -> (float[]) answer.rows().get(0)[2])
        .toArray(float[][]::new);
  }

  private static int[][] documents() {
    Random random = new Random(1);
    return Arrays.stream(LENGTHS)
        .mapToObj(length -> random.ints(length, 0, Networks.VOCABULARY).toArray())
        .toArray(int[][]::new);
  }

  private static Batch batch(int size, int[]... documents) {
    Batch batch = new Batch(Schema.ofDocuments(MOST), size);
    Arrays.fill(batch.ints(0), Schema.NO_TOKEN);
    Arrays.fill(batch.lengths(0), 1);
    for (int row = 0; row < documents.length; row++) {
      System.arraycopy(documents[row], 0, batch.ints(0), row * MOST, documents[row].length);
      batch.lengths(0)[row] = documents[row].length;
    }
    batch.allRows();
    return batch;
  }

  private Network network(int batch) {
    Network network =
        architecture.build(engine, batch, NetworkUse.PREDICTION, NativeRuntime.availableBytes());
    network.restore(model);
    return network;
  }
}
