package org.meanfield.network.cnn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.meanfield.config.Block;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Addition;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.InitialValues;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.Role;
import org.meanfield.network.SlicedVector;
import org.meanfield.network.StateLayout;
import org.meanfield.network.TensorSpec;
import org.meanfield.network.dl4j.Dl4jGraph;

/** One layer with its shapes known. */
sealed interface CnnLayer extends Serializable {

  /** PyTorch's module name, such as {@code conv1}. */
  String name();

  /** Without the batch. */
  List<Integer> outputShape();

  /** What it learns and what it estimates; empty for pooling. */
  List<TensorSpec> parameters();

  /** Writes first values into the network's vector, which is zero. */
  void initialise(long seed, StateLayout layout, SlicedVector values);

  /** Appends the layer to a program. */
  Activation append(ProgramBuilder program, Activation input);

  /**
   * Appends the layer to a DL4J graph.
   *
   * @param input name of the vertex that it reads
   * @return name of the vertex with its output
   */
  String append(Dl4jGraph graph, String input);

  /** Floating-point operations of one example forwards. */
  long flops();

  /** Summary, with the input's gradient unless this is the first layer. */
  default LayerSummary summary(boolean first) {
    long parameters =
        parameters().stream()
            .filter(tensor -> tensor.role() == Role.PARAMETER)
            .mapToLong(TensorSpec::size)
            .sum();
    // Forwards, the weights' gradient, the input's gradient: the same work each.
    return new LayerSummary(name(), outputShape(), parameters, flops(), flops() * (first ? 2 : 3));
  }

  private static List<TensorSpec> weightAndBias(String name, List<Integer> weight) {
    return List.of(
        new TensorSpec(name + ".weight", Role.PARAMETER, weight),
        new TensorSpec(name + ".bias", Role.PARAMETER, weight.subList(0, 1)));
  }

  /** Uniform in ±1/√fan-in, weights and biases alike: PyTorch's default for these layers. */
  private static void uniform(
      CnnLayer layer, int fanIn, long seed, StateLayout layout, SlicedVector values) {
    float bound = (float) (1 / Math.sqrt(fanIn));
    for (TensorSpec tensor : layer.parameters()) {
      InitialValues.uniform(seed, layout.offset(tensor.name()), tensor.size(), bound, values);
    }
  }

  /** Height and width of the output are {@code (input + 2·padding − kernel) / stride + 1}. */
  record Convolution(
      String name,
      int inputChannels,
      int kernel,
      int stride,
      int padding,
      Nonlinearity nonlinearity,
      List<Integer> outputShape)
      implements CnnLayer {

    @Override
    public List<TensorSpec> parameters() {
      return weightAndBias(name, List.of(outputShape.get(0), inputChannels, kernel, kernel));
    }

    private int fanIn() {
      return inputChannels * kernel * kernel;
    }

    @Override
    public void initialise(long seed, StateLayout layout, SlicedVector values) {
      uniform(this, fanIn(), seed, layout, values);
    }

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return program.add(
          org.meanfield.kernel.Convolution.of(
              name, outputShape.get(0), kernel, stride, padding, nonlinearity),
          input);
    }

    @Override
    public String append(Dl4jGraph graph, String input) {
      return graph.convolution(
          name, input, outputShape.get(0), kernel, stride, padding, nonlinearity);
    }

    @Override
    public long flops() {
      return 2L * fanIn() * outputShape.get(0) * outputShape.get(1) * outputShape.get(2);
    }
  }

  /** The largest, or the mean, of each window; of the whole plane where {@code size} is 0. */
  record Pooling(
      String name, Block.PoolingKind kind, int size, int stride, List<Integer> outputShape)
      implements CnnLayer {

    @Override
    public List<TensorSpec> parameters() {
      return List.of();
    }

    @Override
    public void initialise(long seed, StateLayout layout, SlicedVector values) {}

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return switch (kind) {
        case MAX -> program.add(org.meanfield.kernel.Pooling.max(name, size, stride), input);
        case AVERAGE ->
            program.add(org.meanfield.kernel.Pooling.average(name, size, stride), input);
        case GLOBAL -> program.add(org.meanfield.kernel.Pooling.globalAverage(name), input);
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

    @Override
    public long flops() {
      return 0;
    }
  }

  /** Batch normalisation and what rides on it. */
  record BatchNormalization(String name, Nonlinearity nonlinearity, List<Integer> outputShape)
      implements CnnLayer {
    /** Share of the present batch in the running statistics: PyTorch's default. */
    private static final float MOMENTUM = 0.1f;

    @Override
    public List<TensorSpec> parameters() {
      List<Integer> channels = outputShape.subList(0, 1);
      return List.of(
          new TensorSpec(name + ".weight", Role.PARAMETER, channels),
          new TensorSpec(name + ".bias", Role.PARAMETER, channels),
          new TensorSpec(name + ".running_mean", Role.STATISTIC, channels),
          new TensorSpec(name + ".running_var", Role.STATISTIC, channels));
    }

    /** Scale and variance 1, shift and mean 0. */
    @Override
    public void initialise(long seed, StateLayout layout, SlicedVector values) {
      float[] ones = new float[outputShape.get(0)];
      Arrays.fill(ones, 1);
      for (String tensor : List.of(".weight", ".running_var")) {
        values.put(layout.offset(name + tensor), ones, 0, ones.length);
      }
    }

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return program.add(
          org.meanfield.kernel.BatchNormalization.of(name, MOMENTUM, nonlinearity), input);
    }

    @Override
    public String append(Dl4jGraph graph, String input) {
      return graph.batchNormalization(name, input, MOMENTUM, nonlinearity);
    }

    @Override
    public long flops() {
      return 0;
    }
  }

  /**
   * A branch of layers beside the input itself, or beside what brings it to the branch's shape.
   *
   * @param shortcut empty where the input is added as it is
   */
  record Residual(String name, List<CnnLayer> branch, List<CnnLayer> shortcut) implements CnnLayer {

    @Override
    public List<Integer> outputShape() {
      return branch.get(branch.size() - 1).outputShape();
    }

    private List<CnnLayer> all() {
      return Stream.concat(branch.stream(), shortcut.stream()).toList();
    }

    @Override
    public List<TensorSpec> parameters() {
      return all().stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    @Override
    public void initialise(long seed, StateLayout layout, SlicedVector values) {
      all().forEach(layer -> layer.initialise(seed, layout, values));
    }

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      Activation main = input;
      for (CnnLayer layer : branch) {
        main = layer.append(program, main);
      }
      Activation beside = input;
      for (CnnLayer layer : shortcut) {
        beside = layer.append(program, beside);
      }
      return program.add(Addition.of(name, Nonlinearity.RELU), main, beside);
    }

    @Override
    public String append(Dl4jGraph graph, String input) {
      String main = input;
      for (CnnLayer layer : branch) {
        main = layer.append(graph, main);
      }
      String beside = input;
      for (CnnLayer layer : shortcut) {
        beside = layer.append(graph, beside);
      }
      return graph.addition(name, main, beside, Nonlinearity.RELU);
    }

    @Override
    public long flops() {
      return all().stream().mapToLong(CnnLayer::flops).sum();
    }
  }

  /** Drops values in training. */
  record Dropout(String name, float rate, List<Integer> outputShape) implements CnnLayer {

    @Override
    public List<TensorSpec> parameters() {
      return List.of();
    }

    @Override
    public void initialise(long seed, StateLayout layout, SlicedVector values) {}

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return program.dropout(input, rate);
    }

    @Override
    public String append(Dl4jGraph graph, String input) {
      return graph.dropout(name, input, rate);
    }

    @Override
    public long flops() {
      return 0;
    }
  }

  /** Flattens what comes in channel, height, width order. */
  record Dense(String name, int fanIn, int width, Nonlinearity nonlinearity) implements CnnLayer {

    @Override
    public List<Integer> outputShape() {
      return List.of(width);
    }

    @Override
    public List<TensorSpec> parameters() {
      return weightAndBias(name, List.of(width, fanIn));
    }

    @Override
    public void initialise(long seed, StateLayout layout, SlicedVector values) {
      uniform(this, fanIn, seed, layout, values);
    }

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return program.add(org.meanfield.kernel.Dense.of(name, width, nonlinearity), input);
    }

    @Override
    public String append(Dl4jGraph graph, String input) {
      return graph.dense(name, input, width, nonlinearity);
    }

    @Override
    public long flops() {
      return 2L * fanIn * width;
    }
  }
}
