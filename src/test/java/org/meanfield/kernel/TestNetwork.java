package org.meanfield.kernel;

import java.util.Random;

/** A small network with a blocked and a plain convolution, and random data for it. */
final class TestNetwork {
  static final int BATCH = 8;
  static final int SIDE = 14;
  static final int CLASSES = 10;

  private TestNetwork() {}

  static Program training(Engine engine, Parameters parameters) {
    return build(ProgramBuilder.training(engine, parameters), BATCH);
  }

  static Program inference(Engine engine, Parameters parameters, int batch) {
    return build(ProgramBuilder.inference(engine, parameters), batch);
  }

  private static Program build(ProgramBuilder builder, int batch) {
    try (builder) {
      Activation x = builder.input(batch, 1, SIDE, SIDE);
      x = builder.convolution("conv1", x, 20, 3, 1, 0, Nonlinearity.RELU);
      x = builder.maxPooling("pool1", x, 2, 2);
      x = builder.convolution("conv2", x, 50, 3, 1, 0, Nonlinearity.NONE);
      x = builder.dense("dense1", x, 30, Nonlinearity.RELU);
      return builder.classifier(
          builder.dense("dense2", x, CLASSES, Nonlinearity.NONE), Long.MAX_VALUE);
    }
  }

  static void initialise(Parameters parameters, long seed) {
    Random random = new Random(seed);
    for (Parameter parameter : parameters.all()) {
      parameters.load(parameter.name(), FloatSource.of(numbers(random, parameter.size(), 0.2), 0));
    }
  }

  static float[] images(long seed, int batch) {
    return numbers(new Random(seed), batch * SIDE * SIDE, 1);
  }

  static int[] labels(long seed, int batch) {
    return new Random(seed).ints(batch, 0, CLASSES).toArray();
  }

  static float[] numbers(Random random, int count, double range) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) ((random.nextDouble() * 2 - 1) * range);
    }
    return numbers;
  }

  /** All parameters, one after the other, after so many steps. */
  static float[] trained(Engine engine, Optimizer optimizer, int steps) {
    try (Parameters parameters = new Parameters(engine);
        Program program = training(engine, parameters)) {
      initialise(parameters, 1);
      OptimizerState optimization = new OptimizerState(parameters, optimizer);
      for (int step = 0; step < steps; step++) {
        program.forward(images(step, BATCH));
        program.loss(labels(step, BATCH));
        program.backward();
        optimization.update(0.01);
      }
      return values(parameters);
    }
  }

  static float[] values(Parameters parameters) {
    int size = parameters.all().stream().mapToInt(Parameter::size).sum();
    float[] values = new float[size];
    int at = 0;
    for (Parameter parameter : parameters.all()) {
      parameter.read(FloatTarget.of(values, at));
      at += parameter.size();
    }
    return values;
  }
}
