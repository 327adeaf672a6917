package org.meanfield.network.gan;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.NetworkLayer;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.Role;

/** One layer of a generator or of a discriminator. */
sealed interface GanLayer extends NetworkLayer
    permits LinearLayer,
        ReshapeLayer,
        TransposedConvolutionLayer,
        ConvolutionLayer,
        BatchNormalizationLayer,
        LayerNormalizationLayer,
        PointwiseLayer,
        UpsamplingLayer,
        PoolingLayer,
        ResidualLayer {

  /** Appends the layer to a program. */
  Activation append(ProgramBuilder program, Activation input);

  /**
   * Appends the layer to a graph of DL4J.
   *
   * @param input name of the vertex that it reads
   * @return name of its own
   */
  String append(Dl4jGraph graph, String input);

  /** Whether it has weights, so that what stands behind it hands a gradient to it. */
  default boolean learns() {
    return parameters().stream().anyMatch(tensor -> tensor.role() == Role.PARAMETER);
  }

  /**
   * What training costs, in floating-point operations for a real image.
   *
   * @param first whether no gradient goes to what stands before it in its own update
   */
  default double trainingFlops(Part.Cost cost, boolean first) {
    return cost.of(flops(), first);
  }
}
