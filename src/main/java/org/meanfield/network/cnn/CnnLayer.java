package org.meanfield.network.cnn;

import java.io.Serializable;
import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.Role;
import org.meanfield.network.TensorSpec;

/** One layer with its shapes known. */
sealed interface CnnLayer extends Serializable {

  /** PyTorch's module name, such as {@code conv1}. */
  String name();

  /** Without the batch. */
  List<Integer> outputShape();

  /** What it learns; empty for pooling. */
  List<TensorSpec> parameters();

  /** Inputs of each output: the fan-in of the weights' first values. */
  int fanIn();

  /** Appends the layer to a program. */
  Activation append(ProgramBuilder program, Activation input);

  /** Floating-point operations of one example forwards. */
  long flops();

  /** Summary, with the input's gradient unless this is the first layer. */
  default LayerSummary summary(boolean first) {
    long parameters = parameters().stream().mapToLong(TensorSpec::size).sum();
    // Forwards, the weights' gradient, the input's gradient: the same work each.
    return new LayerSummary(name(), outputShape(), parameters, flops(), flops() * (first ? 2 : 3));
  }

  private static List<TensorSpec> weightAndBias(String name, List<Integer> weight) {
    return List.of(
        new TensorSpec(name + ".weight", Role.PARAMETER, weight),
        new TensorSpec(name + ".bias", Role.PARAMETER, weight.subList(0, 1)));
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

    @Override
    public int fanIn() {
      return inputChannels * kernel * kernel;
    }

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return program.convolution(
          name, input, outputShape.get(0), kernel, stride, padding, nonlinearity);
    }

    @Override
    public long flops() {
      return 2L * fanIn() * outputShape.get(0) * outputShape.get(1) * outputShape.get(2);
    }
  }

  /** The largest of each window. */
  record MaxPooling(String name, int size, int stride, List<Integer> outputShape)
      implements CnnLayer {

    @Override
    public List<TensorSpec> parameters() {
      return List.of();
    }

    @Override
    public int fanIn() {
      return size * size;
    }

    @Override
    public Activation append(ProgramBuilder program, Activation input) {
      return program.maxPooling(name, input, size, stride);
    }

    @Override
    public long flops() {
      return 0;
    }

    @Override
    public LayerSummary summary(boolean first) {
      return new LayerSummary(name, outputShape, 0, 0, 0);
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
    public Activation append(ProgramBuilder program, Activation input) {
      return program.dense(name, input, width, nonlinearity);
    }

    @Override
    public long flops() {
      return 2L * fanIn * width;
    }
  }
}
