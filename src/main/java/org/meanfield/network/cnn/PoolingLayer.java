package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.config.Block;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Pooling;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;

/** The largest, or the mean, of each window; of the whole plane where {@code size} is 0. */
record PoolingLayer(
    String name, Block.PoolingKind kind, int size, int stride, List<Integer> outputShape)
    implements CnnLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return switch (kind) {
      case MAX -> program.add(Pooling.max(name, size, stride), input);
      case AVERAGE -> program.add(Pooling.average(name, size, stride), input);
      case GLOBAL -> program.add(Pooling.globalAverage(name), input);
    };
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return switch (kind) {
      case MAX -> graph.maxPooling(name, input, size, stride);
      case AVERAGE -> graph.averagePooling(name, input, size, stride);
      case GLOBAL -> graph.globalAveragePooling(name, input);
    };
  }
}
