package org.meanfield.network.rnn;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jHead;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** A classifier of documents in DL4J's layers; a mask tells where a document ends. */
record SequenceClassifierInDl4j(SequenceClassifier architecture) implements RnnInDl4j {

  @Override
  public ComputationGraph graph(IUpdater updater, long seed) {
    Dl4jGraph graph = Dl4jGraph.takingSequences(architecture.vocabulary(), updater, seed);
    return graph.ending(output(), Dl4jHead.classes(architecture.classes().size()), appendTo(graph));
  }

  /** Tokens and mask {@code [batch, maxLength]}, classes {@code [batch, classes]}. */
  @Override
  public DataSet minibatch(Batch batch) {
    int[] tokens = batch.ints(batch.schema().index(Schema.TOKENS));
    int[] lengths = batch.lengths(batch.schema().index(Schema.TOKENS));
    int[] labels = batch.ints(batch.schema().index(Schema.LABEL));
    int steps = architecture.maxLength();
    INDArray input = Nd4j.zeros(batch.capacity(), steps);
    INDArray mask = Nd4j.zeros(batch.capacity(), steps);
    INDArray oneHot = Nd4j.zeros(batch.capacity(), architecture.classes().size());
    for (int row = 0; row < batch.capacity(); row++) {
      for (int step = 0; step < lengths[row]; step++) {
        input.putScalar(row, step, tokens[row * steps + step]);
        mask.putScalar(row, step, 1);
      }
      oneHot.putScalar(row, labels[row], 1);
    }
    return new DataSet(input, oneHot, mask, null);
  }
}
