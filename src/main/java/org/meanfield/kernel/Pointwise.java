package org.meanfield.kernel;

/**
 * A non-linearity on its own, where none can ride on the layer before because others read what that
 * makes, as in a residual block that begins with its activation (He et al., arXiv 1603.05027):
 *
 * <pre>
 * forward   y  = f(x)
 * backward  dx = dy · f'                      in dy's memory
 * </pre>
 */
public final class Pointwise extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Nonlinearity nonlinearity;
  private final Activation output;

  private Pointwise(Assembly assembly, String name, Activation input, Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.nonlinearity = nonlinearity;
    this.output = assembly.activation(input.shape(), input.value().layout(), input);
    output.changeGradient();
    forward.add(Elementwise.step(assembly, name, nonlinearity, input.value(), output.value()));
  }

  /** Of any shape, to the same. */
  public static LayerSpec of(String name, Nonlinearity nonlinearity) {
    if (nonlinearity.equals(Nonlinearity.NONE)) {
      throw new IllegalArgumentException(name + ": a layer of no function; leave it out");
    }
    return LayerSpec.of(name, (assembly, x) -> new Pointwise(assembly, name, x, nonlinearity));
  }

  @Override
  void assembleBackward() {
    if (nonlinearity.needsInput()) {
      ElementwiseGradient.throughInput(
          assembly, name, nonlinearity, input.value(), output, backward);
    } else {
      ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
    }
    Addition.handBack(assembly, name, output.gradient().buffer(), input, backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
