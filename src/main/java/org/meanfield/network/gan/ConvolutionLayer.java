package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Convolution;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.TensorSpec;

/** Height and width of the output are {@code (input + 2·padding − kernel) / stride + 1}. */
record ConvolutionLayer(
    String name,
    int inputChannels,
    Window window,
    Nonlinearity nonlinearity,
    Spectral spectral,
    List<Integer> outputShape)
    implements GanLayer {

  @Override
  public List<TensorSpec> parameters() {
    return spectral.with(
        TensorSpec.weightAndBias(
            name, outputShape.get(0), inputChannels, window.kernel(), window.kernel()));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(
        spectral.of(
            Convolution.of(
                name,
                outputShape.get(0),
                window.kernel(),
                window.stride(),
                window.padding(),
                nonlinearity)),
        input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.convolution(
        spectral.inDl4j(name),
        input,
        outputShape.get(0),
        window.kernel(),
        window.stride(),
        window.padding(),
        nonlinearity);
  }

  @Override
  public long flops() {
    long outputs = outputShape.stream().reduce(1, Math::multiplyExact);
    return 2 * outputs * inputChannels * window.kernel() * window.kernel();
  }
}
