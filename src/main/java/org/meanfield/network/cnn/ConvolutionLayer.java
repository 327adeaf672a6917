package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Convolution;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.InitialValues;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Height and width of the output are {@code (input + 2·padding − kernel) / stride + 1}. */
record ConvolutionLayer(
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
    return TensorSpec.weightAndBias(name, outputShape.get(0), inputChannels, kernel, kernel);
  }

  private int fanIn() {
    return inputChannels * kernel * kernel;
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialValues.byFanIn(seed, layout, parameters(), fanIn(), values);
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(
        Convolution.of(name, outputShape.get(0), kernel, stride, padding, nonlinearity), input);
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
