package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TransposedConvolution;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;

/** Height and width of the output are {@code (input − 1) · stride − 2·padding + kernel}. */
record TransposedConvolutionLayer(
    String name,
    List<Integer> inputShape,
    Window window,
    Nonlinearity nonlinearity,
    List<Integer> outputShape)
    implements GanLayer {

  /** The weight has its inputs first, as PyTorch's. */
  @Override
  public List<TensorSpec> parameters() {
    int channels = outputShape.get(0);
    return List.of(
        new TensorSpec(
            name + ".weight",
            Role.PARAMETER,
            List.of(inputShape.get(0), channels, window.kernel(), window.kernel())),
        new TensorSpec(name + ".bias", Role.PARAMETER, List.of(channels)));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(
        TransposedConvolution.of(
            name,
            outputShape.get(0),
            window.kernel(),
            window.stride(),
            window.padding(),
            nonlinearity),
        input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.transposedConvolution(
        name,
        input,
        outputShape.get(0),
        window.kernel(),
        window.stride(),
        window.padding(),
        nonlinearity);
  }

  /** Every input value meets every weight of its channel. */
  @Override
  public long flops() {
    long inputs = inputShape.stream().reduce(1, Math::multiplyExact);
    return 2 * inputs * outputShape.get(0) * window.kernel() * window.kernel();
  }
}
