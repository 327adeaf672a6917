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
 * A forecaster in DL4J's layers, as the network itself computes: from scaled values to scaled
 * differences from the last one, whose quantiles may cross. DL4J lacks the quantiles' loss: its own
 * is the absolute error, that of the median.
 */
record ForecasterInDl4j(Forecaster architecture) implements RnnInDl4j {

  @Override
  public ComputationGraph graph(IUpdater updater, long seed) {
    Dl4jGraph graph = Dl4jGraph.takingSequences(architecture.columns(), updater, seed);
    return graph.ending(output(), Dl4jHead.medians(architecture.outputs()), appendTo(graph));
  }

  /**
   * Windows {@code [batch, columns, window]}, and what each of the {@code [batch, outputs]} should
   * be.
   */
  @Override
  public DataSet minibatch(Batch batch) {
    double[] window = batch.doubles(batch.schema().index(Schema.WINDOW));
    double[] future = batch.doubles(batch.schema().index(Schema.FUTURE));
    int steps = architecture.window();
    int columns = architecture.columns();
    int quantiles = architecture.config().quantiles().size();
    float[] scaled = new float[window.length];
    architecture.scaling().scale(window, batch.capacity() * steps, scaled);
    INDArray byStep =
        Nd4j.create(scaled, new long[] {batch.capacity(), steps, columns}, 'c').permute(0, 2, 1);
    INDArray wanted = Nd4j.zeros(batch.capacity(), architecture.outputs());
    for (int i = 0; i < future.length * quantiles; i++) {
      int row = i / architecture.outputs();
      int target = i / quantiles % architecture.targets().size();
      double last = window[((row + 1) * steps - 1) * columns + target];
      float difference = architecture.scaling().difference(target, future[i / quantiles], last);
      wanted.putScalar(row, i % architecture.outputs(), difference);
    }
    return new DataSet(byStep.dup('c'), wanted);
  }
}
