package org.meanfield.kernel;

import java.util.function.BiFunction;

/** A program that is fed floats, with what it is fed through. */
record FloatProgram<H extends Head>(FloatInput input, Program<H> program) {
  /** Composes a program over one input of a shape. */
  static <H extends Head> FloatProgram<H> of(
      ProgramBuilder builder, long[] shape, BiFunction<ProgramBuilder, Activation, H> body) {
    try (builder) {
      FloatInput input = builder.input(shape);
      return new FloatProgram<>(input, builder.finish(body.apply(builder, input)));
    }
  }

  void forward(float[] values) {
    input.set(values);
    program.forward();
  }

  H head() {
    return program.head();
  }

  void backward() {
    program.backward();
  }
}
