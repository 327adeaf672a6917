package org.meanfield.network.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.kernel.Cell;
import org.meanfield.kernel.Nonlinearity;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Builds a DL4J graph layer by layer, as {@link org.meanfield.kernel.ProgramBuilder} builds a
 * program of ours: the same layers with the same meaning, under our names. Each method takes the
 * name of the vertex that it reads and returns the name of the one that it made, or throws an
 * {@link UnsupportedLayerException}.
 */
public final class Dl4jGraph {
  private static final String INPUT = "input";

  /** Beside a variance; PyTorch's default, and the kernel's. */
  private static final double EPSILON = 1e-5;

  private final GraphBuilder graph;

  private Dl4jGraph(IUpdater updater, long seed, InputType input) {
    this.graph =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .seed(seed)
            .updater(updater)
            // Windows that do not fit are dropped.
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs(INPUT)
            .setInputTypes(input);
  }

  /**
   * A graph that takes {@code [batch, shape…]}.
   *
   * @param seed of DL4J's own first values and dropout
   * @param shape of one example: {@code [channels, height, width]} or {@code [features]}
   */
  public static Dl4jGraph taking(List<Integer> shape, IUpdater updater, long seed) {
    InputType input =
        shape.size() == 1
            ? InputType.feedForward(shape.get(0))
            : InputType.convolutional(shape.get(1), shape.get(2), shape.get(0));
    return new Dl4jGraph(updater, seed, input);
  }

  /**
   * A graph that takes sequences {@code [batch, width, steps]}, or for an embedding the tokens
   * {@code [batch, steps]}; a mask {@code [batch, steps]} of ones and zeros tells where they end.
   *
   * @param seed of DL4J's own first values and dropout
   * @param width of a step; of tokens the size of the vocabulary
   */
  public static Dl4jGraph takingSequences(int width, IUpdater updater, long seed) {
    return new Dl4jGraph(updater, seed, InputType.recurrent(width));
  }

  /** What the first layer reads. */
  public String input() {
    return INPUT;
  }

  public String convolution(
      String name,
      String input,
      int channels,
      int kernel,
      int stride,
      int padding,
      Nonlinearity nonlinearity) {
    return add(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding)
            .nOut(channels)
            .activation(Dl4jActivations.of(name, nonlinearity))
            .build(),
        input);
  }

  /**
   * The convolution's way back: {@code stride} times as high and wide.
   *
   * @param padding that the convolution would have
   */
  public String transposedConvolution(
      String name,
      String input,
      int channels,
      int kernel,
      int stride,
      int padding,
      Nonlinearity nonlinearity) {
    return add(
        name,
        new Deconvolution2D.Builder(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding)
            .nOut(channels)
            .activation(Dl4jActivations.of(name, nonlinearity))
            .build(),
        input);
  }

  /** Every pixel becomes a square of {@code factor × factor} such. */
  public String upsampling(String name, String input, int factor) {
    return add(name, new Upsampling2D.Builder(factor).build(), input);
  }

  /**
   * The same values as images.
   *
   * @param shape of one, {@code [channels, height, width]}
   */
  public String images(String name, String input, List<Integer> shape) {
    graph.addVertex(name, new ReshapeVertex(-1, shape.get(0), shape.get(1), shape.get(2)), input);
    return name;
  }

  /**
   * @param momentum share of the present batch in the running statistics; DL4J's decay is the rest
   */
  public String batchNormalization(
      String name, String input, double momentum, Nonlinearity nonlinearity) {
    // Without useLogStd it keeps the variance itself.
    Layer layer =
        new BatchNormalization.Builder().decay(1 - momentum).eps(EPSILON).useLogStd(false).build();
    String normalised = add(name, layer, input);
    return nonlinearity.equals(Nonlinearity.NONE)
        ? normalised
        : nonlinearity(name + ".activation", normalised, nonlinearity);
  }

  public String maxPooling(String name, String input, int size, int stride) {
    return pooling(name, input, PoolingType.MAX, size, stride);
  }

  public String averagePooling(String name, String input, int size, int stride) {
    return pooling(name, input, PoolingType.AVG, size, stride);
  }

  private String pooling(String name, String input, PoolingType type, int size, int stride) {
    return add(
        name,
        new SubsamplingLayer.Builder(type).kernelSize(size, size).stride(stride, stride).build(),
        input);
  }

  /** Keeps height and width, of 1 each. */
  public String globalAveragePooling(String name, String input) {
    return add(
        name,
        new GlobalPoolingLayer.Builder(PoolingType.AVG).collapseDimensions(false).build(),
        input);
  }

  public String addition(String name, String first, String second, Nonlinearity nonlinearity) {
    String sum = name + ".sum";
    graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
    return nonlinearity(name, sum, nonlinearity);
  }

  /** DL4J's number is the share that is kept. */
  public String dropout(String name, String input, double rate) {
    return add(name, new DropoutLayer.Builder(1 - rate).build(), input);
  }

  /** Flattens what comes in channel, height, width order. */
  public String dense(String name, String input, int outputs, Nonlinearity nonlinearity) {
    return add(
        name,
        new DenseLayer.Builder()
            .nOut(outputs)
            .activation(Dl4jActivations.of(name, nonlinearity))
            .build(),
        input);
  }

  /** Tokens {@code [batch, steps]} to {@code [batch, width, steps]}. */
  public String embedding(String name, String input, int vocabulary, int width) {
    return add(
        name, new EmbeddingSequenceLayer.Builder().nIn(vocabulary).nOut(width).build(), input);
  }

  /** Every step of every sequence, from zeros: {@code [batch, hidden, steps]}. */
  public String recurrent(String name, String input, Cell cell, int hidden) {
    Layer layer =
        switch (cell) {
          case LSTM -> new LSTM.Builder().nOut(hidden).activation(Activation.TANH).build();
          case SIMPLE -> new SimpleRnn.Builder().nOut(hidden).activation(Activation.TANH).build();
          case GRU -> throw new UnsupportedLayerException(name, "gated recurrent units");
        };
    return add(name, layer, input);
  }

  /** Each sequence from its last step to its first; behind its end it is zero. */
  public String reversal(String name, String input) {
    graph.addVertex(name, new ReverseTimeSeriesVertex(INPUT), input);
    return name;
  }

  /** The last step of each sequence: {@code [batch, width, steps]} to {@code [batch, width]}. */
  public String lastSteps(String name, String input) {
    graph.addVertex(name, new LastTimeStepVertex(INPUT), input);
    return name;
  }

  /** The mean of each sequence's steps: {@code [batch, width, steps]} to {@code [batch, width]}. */
  public String meanOfSteps(String name, String input) {
    return add(name, new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), input);
  }

  /** Of each unit the largest value of a sequence's steps. */
  public String maximumOfSteps(String name, String input) {
    return add(name, new GlobalPoolingLayer.Builder(PoolingType.MAX).build(), input);
  }

  /** Two of equal shape, side by side in the second dimension. */
  public String concatenation(String name, String first, String second) {
    graph.addVertex(name, new MergeVertex(), first, second);
    return name;
  }

  /** Any last layer that has a loss, and the whole graph with DL4J's own first values. */
  public ComputationGraph ending(String name, Dl4jHead head, String input) {
    return finished(add(name, head.layer(), input));
  }

  /** The whole graph, whose output is what a vertex makes; it has no loss. */
  public ComputationGraph finished(String output) {
    ComputationGraph network = new ComputationGraph(graph.setOutputs(output).build());
    network.init();
    return network;
  }

  public String nonlinearity(String name, String input, Nonlinearity nonlinearity) {
    return add(name, new ActivationLayer(Dl4jActivations.of(name, nonlinearity)), input);
  }

  private String add(String name, Layer layer, String input) {
    graph.addLayer(name, layer, input);
    return name;
  }
}
