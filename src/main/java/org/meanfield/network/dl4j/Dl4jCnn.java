package org.meanfield.network.dl4j;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A convolutional network of ours as a standard DL4J network: softmax cross-entropy averaged over
 * the batch, pooling windows that do not fit dropped, features flattened in the order channel,
 * height, width. Input is {@code [batch, channels, height, width]}, labels are one-hot {@code
 * [batch, classes]}.
 *
 * @param config blocks and head
 * @param channels of the images
 * @param height of the images, in pixels
 * @param width of the images, in pixels
 * @param classes width of the last dense layer
 */
public record Dl4jCnn(CnnConfig config, int channels, int height, int width, int classes) {

  /** A new network with DL4J's own initial weights (Xavier). */
  public MultiLayerNetwork network(IUpdater updater, long seed) {
    ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(seed)
            .updater(updater)
            .convolutionMode(ConvolutionMode.Truncate)
            .list();
    Layers blocks = new Layers();
    config.blocks().forEach(block -> layers.layer(block.match(blocks)));
    for (int outputs : config.head()) {
      layers.layer(new DenseLayer.Builder().nOut(outputs).activation(Activation.RELU).build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .build());
    layers.setInputType(InputType.convolutional(height, width, channels));
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    return network;
  }

  /** DL4J's layer for each kind of block. */
  private static final class Layers implements Block.Cases<Layer> {
    @Override
    public Layer convolution(Block.Convolution c) {
      return new ConvolutionLayer.Builder(c.kernel(), c.kernel())
          .stride(c.stride(), c.stride())
          .padding(c.padding(), c.padding())
          .nOut(c.channels())
          .activation(activation(c.activation()))
          .build();
    }

    @Override
    public Layer pooling(Block.Pooling p) {
      return new SubsamplingLayer.Builder(kind(p.kind()))
          .kernelSize(p.size(), p.size())
          .stride(p.stride(), p.stride())
          .build();
    }

    private static Activation activation(Block.Activation activation) {
      return switch (activation) {
        case NONE -> Activation.IDENTITY;
        case RELU -> Activation.RELU;
      };
    }

    private static PoolingType kind(Block.PoolingKind kind) {
      return switch (kind) {
        case MAX -> PoolingType.MAX;
      };
    }
  }
}
