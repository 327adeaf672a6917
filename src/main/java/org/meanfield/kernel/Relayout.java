package org.meanfield.kernel;

import java.util.List;

/**
 * The same activation with the channels innermost, for a layer that runs faster on it: y = x, dx =
 * dy. Costs one pass over the activation each way; {@link LayoutRule} says where that pays.
 */
final class Relayout implements Layer {
  private final List<Step> forward;
  private final List<Step> backward;
  private final Activation output;

  Relayout(Assembly assembly, String name, Activation input) {
    this.output = assembly.activation(input.shape(), Layouts.channelsLast(input.shape()));
    this.forward =
        List.of(assembly.reorder(name + " to channels last", input.value(), output.value()));
    this.backward =
        input.wantsGradient()
            ? List.of(
                assembly.reorder(name + " from channels last", output.gradient(), input.gradient()))
            : List.of();
  }

  Activation output() {
    return output;
  }

  @Override
  public void forward() {
    Program.run(forward);
  }

  @Override
  public void backward() {
    Program.run(backward);
  }
}
