package org.meanfield.network.cnn;

import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** A convolutional network in DL4J's layers. */
record CnnInDl4j(CnnArchitecture architecture) implements Dl4jNetwork {

  @Override
  public ComputationGraph graph(IUpdater updater, long seed) {
    Dl4jGraph graph = Dl4jGraph.taking(architecture.input().shape(), updater, seed);
    List<CnnLayer> layers = architecture.network();
    int last = layers.size() - 1;
    String x = graph.input();
    for (CnnLayer layer : layers.subList(0, last)) {
      x = layer.append(graph, x);
    }
    return architecture.objective().finish(graph, layers.get(last).name(), x);
  }

  @Override
  public DataSet minibatch(Batch batch) {
    InputFormat format = architecture.input();
    float[] input = new float[batch.capacity() * format.values()];
    format.reader().read(batch, input);
    long[] shape =
        LongStream.concat(
                LongStream.of(batch.capacity()), format.shape().stream().mapToLong(n -> n))
            .toArray();
    return new DataSet(Nd4j.create(input, shape, 'c'), architecture.objective().wanted(batch));
  }
}
