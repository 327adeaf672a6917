package org.meanfield.network.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
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
    config.blocks().forEach(block -> block.match(blocks).forEach(layers::layer));
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

  /** DL4J's layers for each kind of block. */
  private static final class Layers implements Block.Cases<List<Layer>> {
    @Override
    public List<Layer> convolution(Block.Convolution c) {
      ConvolutionLayer.Builder layer =
          new ConvolutionLayer.Builder(c.kernel(), c.kernel())
              .stride(c.stride(), c.stride())
              .padding(c.padding(), c.padding())
              .nOut(c.channels());
      return switch (c.normalise()) {
        case NONE -> List.of(layer.activation(activation(c)).build());
        case BATCH ->
            List.of(
                layer.activation(Activation.IDENTITY).build(),
                normalisation(),
                new ActivationLayer.Builder().activation(activation(c)).build());
      };
    }

    /** DL4J's decay is 1 − PyTorch's momentum; without useLogStd it keeps the variance itself. */
    private static Layer normalisation() {
      return new BatchNormalization.Builder().decay(0.9).eps(1e-5).useLogStd(false).build();
    }

    @Override
    public List<Layer> pooling(Block.Pooling p) {
      return List.of(
          switch (p.kind()) {
            case MAX -> window(p, PoolingType.MAX);
            case AVERAGE -> window(p, PoolingType.AVG);
            case GLOBAL -> new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
          });
    }

    private static Layer window(Block.Pooling p, PoolingType type) {
      return new SubsamplingLayer.Builder(type)
          .kernelSize(p.size(), p.size())
          .stride(p.stride(), p.stride())
          .build();
    }

    @Override
    public List<Layer> residual(Block.Residual residual) {
      throw new IllegalArgumentException(
          residual + " is no sequence of layers, which is all that a MultiLayerNetwork has");
    }

    /** DL4J's number is the share that is kept. */
    @Override
    public List<Layer> dropout(Block.Dropout dropout) {
      return List.of(new DropoutLayer.Builder(1 - dropout.rate()).build());
    }

    private static IActivation activation(Block.Convolution c) {
      return switch (c.activation()) {
        case NONE -> new ActivationIdentity();
        case RELU -> new ActivationReLU();
        case LEAKY_RELU -> new ActivationLReLU(c.slope());
      };
    }
  }
}
