package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.GanBlock.PoolingKind;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Pooling;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;

/** The mean of each square of pixels, or of all. */
record PoolingLayer(String name, PoolingKind kind, int size, List<Integer> outputShape)
    implements GanLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return switch (kind) {
      case AVERAGE -> program.add(Pooling.average(name, size, size), input);
      case GLOBAL -> program.add(Pooling.globalAverage(name), input);
    };
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return switch (kind) {
      case AVERAGE -> graph.averagePooling(name, input, size, size);
      case GLOBAL -> graph.globalAveragePooling(name, input);
    };
  }
}
