package org.meanfield.kernel;

import java.util.Random;

/** A small network with a blocked and a plain convolution, and random data for it. */
final class TestNetwork implements AutoCloseable {
  static final int BATCH = 8;
  static final int SIDE = 14;
  static final int CLASSES = 10;

  final Workspace workspace;
  final Parameters parameters;
  final FloatProgram<SoftmaxCrossEntropy> training;

  /** Its memory is not allocated yet. */
  TestNetwork(Engine engine) {
    workspace = new Workspace(engine);
    parameters = new Parameters(workspace);
    training = build(ProgramBuilder.training(workspace, parameters), BATCH);
  }

  /** Ready to train. */
  static TestNetwork allocated(Engine engine) {
    TestNetwork network = new TestNetwork(engine);
    network.workspace.allocate(Long.MAX_VALUE);
    return network;
  }

  FloatProgram<SoftmaxCrossEntropy> inference(int batch) {
    return build(ProgramBuilder.inference(workspace, parameters), batch);
  }

  private static FloatProgram<SoftmaxCrossEntropy> build(ProgramBuilder builder, int batch) {
    return FloatProgram.of(
        builder,
        new long[] {batch, 1, SIDE, SIDE},
        (b, images) -> {
          Activation x = b.add(Convolution.of("conv1", 20, 3, 1, 0, Nonlinearity.RELU), images);
          x = b.add(Pooling.max("pool1", 2, 2), x);
          x = b.add(Convolution.of("conv2", 50, 3, 1, 0, Nonlinearity.NONE), x);
          x = b.add(Linear.of("dense1", 30, Nonlinearity.RELU), x);
          x = b.add(Linear.of("dense2", CLASSES, Nonlinearity.NONE), x);
          return new SoftmaxCrossEntropy(x);
        });
  }

  /** Forward, the sum of the rows' losses, and backward. */
  double step(long seed) {
    training.forward(images(seed, BATCH));
    double loss = training.head().loss(labels(seed, BATCH));
    training.backward();
    return loss;
  }

  @Override
  public void close() {
    workspace.close();
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
    try (TestNetwork network = allocated(engine)) {
      initialise(network.parameters, 1);
      OptimizerState state = new OptimizerState(network.parameters, optimizer);
      for (int step = 0; step < steps; step++) {
        network.step(step);
        state.update(network.training.program(), 0.01);
      }
      return values(network.parameters);
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
