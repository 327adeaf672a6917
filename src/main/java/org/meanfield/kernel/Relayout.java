package org.meanfield.kernel;

import java.util.Optional;

/**
 * The same activation with the channels innermost, for a layer that runs faster on it: y = x, dx =
 * dy. Costs one pass over the activation each way; {@link LayoutRule} says where that pays.
 */
final class Relayout extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Activation output;

  private Relayout(Assembly assembly, String name, Activation input) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.output = assembly.activation(input.shape(), Layouts.channelsLast(input.shape()), input);
    forward.add(assembly.reorder(name + " to channels last", input.value(), output.value()));
  }

  /** For the layer that reads it; empty where the activation is so already. */
  static Optional<Relayout> toChannelsLast(Assembly assembly, String name, Activation x) {
    return x.value().hasLayout(Layouts.channelsLast(x.shape()))
        ? Optional.empty()
        : Optional.of(new Relayout(assembly, name, x));
  }

  @Override
  void assembleBackward() {
    String step = name + " from channels last";
    // The reorder is the whole of the layer's part: its gradient comes in this layer's layout.
    Contribution part = assembly.contribution(step, input, input.value().layout());
    backward.add(assembly.reorder(step, output.gradient().buffer(), part.buffer()));
    part.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
