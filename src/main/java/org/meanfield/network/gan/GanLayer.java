package org.meanfield.network.gan;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.NetworkLayer;

/** One layer of a generator or of a discriminator. */
sealed interface GanLayer extends NetworkLayer
    permits LinearLayer,
        ReshapeLayer,
        TransposedConvolutionLayer,
        ConvolutionLayer,
        BatchNormalizationLayer,
        PointwiseLayer,
        UpsamplingLayer,
        PoolingLayer,
        ResidualLayer {

  /** Appends the layer to a program. */
  Activation append(ProgramBuilder program, Activation input);
}
