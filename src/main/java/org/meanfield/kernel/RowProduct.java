package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.meanfield.kernel.Primitive.argument;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * {@link Linear} by oneDNN's matmul on a packed w, for many rows or for a w that lies row-major
 * because another layer has it, or a part of it, as well; a residual is added while the product is
 * in registers.
 */
final class RowProduct extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Optional<Activation> residual;
  private final ParameterRows weight;
  private final Optional<ParameterRows> bias;
  private final Nonlinearity nonlinearity;
  private final boolean trained;
  private final Activation output;

  /** z of y = f(z), where the way back needs it; else null. */
  private final Buffer kept;

  /**
   * @param weight [O, I]
   * @param bias [O]
   */
  RowProduct(
      Assembly assembly,
      String name,
      Activation input,
      ParameterRows weight,
      Optional<ParameterRows> bias,
      Nonlinearity nonlinearity) {
    this(assembly, name, List.of(input), weight, bias, nonlinearity);
  }

  /** With a residual that is added, instead of a non-linearity. */
  RowProduct(
      Assembly assembly,
      String name,
      Activation input,
      Activation residual,
      ParameterRows weight,
      ParameterRows bias) {
    this(assembly, name, List.of(input, residual), weight, Optional.of(bias), Nonlinearity.NONE);
  }

  private RowProduct(
      Assembly assembly,
      String name,
      List<Activation> inputs,
      ParameterRows weight,
      Optional<ParameterRows> bias,
      Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.input = inputs.get(0);
    this.residual = inputs.stream().skip(1).findFirst();
    this.weight = weight;
    this.bias = bias;
    this.nonlinearity = nonlinearity;
    this.trained = assembly.trained();
    long[] shape = {input.shape()[0], weight.count()};
    requireShapes(shape);
    memory.desc layout = Layouts.plain(shape);
    this.output = assembly.learned(shape, layout, inputs.toArray(Activation[]::new));
    // A residual is given the gradient's memory, and a non-linearity changes it.
    if (residual.isPresent() || !nonlinearity.equals(Nonlinearity.NONE)) {
      output.changeGradient();
    }
    this.kept = assembly.training() && nonlinearity.needsInput() ? assembly.reserve(layout) : null;
    Buffer x = assembly.in(Layouts.plain(input.shape()), input.value(), name + " layout", forward);
    if (kept == null) {
      forward.add(product(x, output.value(), nonlinearity));
    } else {
      forward.add(product(x, kept, Nonlinearity.NONE));
      forward.add(Elementwise.step(assembly, name, nonlinearity, kept, output.value()));
    }
  }

  private void requireShapes(long[] shape) {
    if (input.shape()[1] != weight.parameter().shape().get(1)) {
      throw new IllegalArgumentException(
          name + ": " + input.shape()[1] + " inputs for the weight " + weight);
    }
    if (residual.isPresent() && !Arrays.equals(residual.get().shape(), shape)) {
      throw new IllegalArgumentException(
          "%s: a residual of %s for an output of %s"
              .formatted(name, Arrays.toString(residual.get().shape()), Arrays.toString(shape)));
    }
  }

  private Step product(Buffer x, Buffer y, Nonlinearity riding) {
    String step = name + " forward";
    long rows = input.shape()[0];
    if (residual.isEmpty()) {
      return new Matmul(assembly, step, rows, weight, bias, assembly.attributes(riding)).on(x, y);
    }
    Buffer r = assembly.in(y.layout(), residual.get().value(), name + " residual", forward);
    primitive_attr adding = assembly.attributes();
    post_ops operations = new post_ops();
    operations.append_binary(algorithm.binary_add, r.layout());
    adding.set_post_ops(operations);
    return new Matmul(assembly, step, rows, weight, bias, adding)
        .on(x, y, argument(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, r));
  }

  @Override
  void assembleBackward() {
    if (kept == null) {
      ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
    } else {
      ElementwiseGradient.throughInput(assembly, name, nonlinearity, kept, output, backward);
    }
    Buffer dy = output.gradient().buffer();
    if (trained) {
      contributeParameters(dy);
    }
    // Before x's: where both are one activation, its gradient is dy's memory and x's part is added.
    residual
        .filter(Activation::wantsGradient)
        .ifPresent(r -> Addition.handBack(assembly, name, dy, r, backward));
    if (input.wantsGradient()) {
      long rows = input.shape()[0];
      Contribution dx = assembly.addition(name + " dx", input, Layouts.plain(input.shape()), dy);
      backward.add(
          new Matmul(assembly, name + " dx", rows, weight, Orientation.PLAIN, dx.arrival())
              .on(dy, dx.buffer()));
      dx.complete(backward);
    }
  }

  private void contributeParameters(Buffer dy) {
    if (bias.isPresent()) {
      Contribution db =
          assembly.contribution(name + " db", bias.get(), bias.get().gradient().layout());
      backward.add(new BiasGradient(dy, input.shape()[0], weight.count(), db.buffer()));
      db.complete(backward);
    }
    memory.desc layout = weight.gradient().layout();
    Contribution dw = assembly.addition(name + " dw", weight, layout);
    Buffer x = assembly.in(Layouts.plain(input.shape()), input.value(), name + " x", backward);
    backward.add(new WeightGradient(name + " dw", dy, x, dw));
    dw.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
