package org.meanfield.network.cnn;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.NetworkLayer;
import org.meanfield.network.dl4j.Dl4jGraph;

/** One layer of a convolutional network, in our engine and in DL4J. */
sealed interface CnnLayer extends NetworkLayer
    permits ConvolutionLayer,
        PoolingLayer,
        BatchNormalizationLayer,
        ResidualLayer,
        DropoutLayer,
        LinearLayer {

  /** Appends the layer to a program. */
  Activation append(ProgramBuilder program, Activation input);

  /**
   * Appends the layer to a DL4J graph.
   *
   * @param input name of the vertex that it reads
   * @return name of the vertex with its output
   */
  String append(Dl4jGraph graph, String input);
}
