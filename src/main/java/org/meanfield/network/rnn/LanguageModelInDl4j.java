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

/**
 * A language model in DL4J's layers. DL4J itself carries states only from call to call of {@code
 * rnnTimeStep}: to {@code fit} and {@code output} a batch is the beginning of every sequence.
 */
record LanguageModelInDl4j(LanguageModel architecture) implements RnnInDl4j {

  @Override
  public ComputationGraph graph(IUpdater updater, long seed) {
    int vocabulary = architecture.vocabulary();
    Dl4jGraph graph = Dl4jGraph.takingSequences(vocabulary, updater, seed);
    return graph.ending(output(), Dl4jHead.tokens(vocabulary), appendTo(graph));
  }

  /**
   * Tokens {@code [lanes, steps]}, the ones that follow as {@code [lanes, vocabulary, steps]}, and
   * a mask {@code [lanes, steps]} of those that count.
   */
  @Override
  public DataSet minibatch(Batch batch) {
    int[] tokens = batch.ints(batch.schema().index(Schema.TOKENS));
    int[] targets = batch.ints(batch.schema().index(Schema.TARGETS));
    int lanes = batch.capacity();
    int steps = tokens.length / lanes;
    INDArray from = Nd4j.zeros(lanes, steps);
    INDArray to = Nd4j.zeros(lanes, architecture.vocabulary(), steps);
    INDArray counts = Nd4j.zeros(lanes, steps);
    for (int i = 0; i < tokens.length; i++) {
      int lane = i / steps;
      int step = i % steps;
      from.putScalar(lane, step, Math.max(0, tokens[i]));
      if (targets[i] != Schema.NO_TOKEN) {
        to.putScalar(lane, targets[i], step, 1);
        counts.putScalar(lane, step, 1);
      }
    }
    return new DataSet(from, to, null, counts);
  }
}
