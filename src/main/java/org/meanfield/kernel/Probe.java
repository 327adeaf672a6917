package org.meanfield.kernel;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A small fixed training run whose resulting bits stand for the process's: executors whose
 * processors, natives or settings would compute other bits are refused by name before their first
 * round, not found out by a loss that will not reproduce.
 */
public final class Probe {
  private static final int BATCH = 8;
  private static final int SIDE = 12;
  private static final int CLASSES = 5;
  private static final int STEPS = 3;

  private static String hash;

  private Probe() {}

  /** Hash of this process's probe, computed at the first call. */
  public static synchronized String hash(Engine engine) {
    if (hash == null) {
      hash = compute(engine);
    }
    return hash;
  }

  /**
   * @throws UnsupportedPlatformException where this process's hash is another
   */
  public static void require(Engine engine, String expected) {
    String found = hash(engine);
    if (!found.equals(expected)) {
      throw new UnsupportedPlatformException(
          "this executor does not reproduce the run's bits: its probe step hashes to "
              + found
              + ", the run's to "
              + expected
              + " (oneDNN "
              + NativeRuntime.version()
              + ", "
              + engine.instructionSet().name().toLowerCase()
              + "); keep it out of the run, or start a run with engine.instruction-set = avx2");
    }
  }

  /** Runs the probe anew. */
  static String compute(Engine engine) {
    try (Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      FloatInput images;
      Program<SoftmaxCrossEntropy> program;
      try (ProgramBuilder builder = ProgramBuilder.training(workspace, parameters)) {
        images = builder.input(BATCH, 1, SIDE, SIDE);
        program = builder.finish(new SoftmaxCrossEntropy(scores(builder, images)));
      }
      workspace.allocate(NativeRuntime.availableBytes());
      long seed = 1;
      for (Parameter parameter : parameters.all()) {
        parameters.load(parameter.name(), FloatSource.of(numbers(seed++, parameter.size()), 0));
      }
      OptimizerState optimization =
          new OptimizerState(parameters, new Optimizer.Adam(0.9f, 0.999f, 1e-8f));
      float[] input = numbers(seed, BATCH * SIDE * SIDE);
      int[] labels = new int[BATCH];
      for (int n = 0; n < BATCH; n++) {
        labels[n] = n % CLASSES;
      }
      for (int step = 0; step < STEPS; step++) {
        images.set(input);
        program.forward();
        program.head().loss(labels);
        program.backward();
        optimization.update(0.01);
      }
      return digest(parameters);
    }
  }

  private static Activation scores(ProgramBuilder builder, Activation images) {
    Activation x = builder.add(Convolution.of("conv1", 20, 3, 1, 0, Nonlinearity.RELU), images);
    x = builder.add(Pooling.max("pool1", 2, 2), x);
    x = builder.add(Convolution.of("conv2", 50, 3, 1, 1, Nonlinearity.NONE), x);
    x = builder.add(Convolution.of("conv3", 32, 3, 1, 1, Nonlinearity.RELU), x);
    x = builder.add(Dense.of("dense1", 40, Nonlinearity.RELU), x);
    return builder.add(Dense.of("dense2", CLASSES, Nonlinearity.NONE), x);
  }

  /** Numbers in ±0.25 from a linear congruential generator (Knuth's MMIX). */
  private static float[] numbers(long seed, int count) {
    float[] numbers = new float[count];
    long state = seed;
    for (int i = 0; i < count; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      numbers[i] = (state >> 40) * 0x1p-25f;
    }
    return numbers;
  }

  private static String digest(Parameters parameters) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Parameter parameter : parameters.all()) {
        float[] values = new float[parameter.size()];
        parameters.read(parameter.name(), FloatTarget.of(values, 0));
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
