package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Composes a {@link Program} layer by layer. A layer's parameters are named after it as PyTorch
 * does: {@code conv1.weight}, {@code conv1.bias}.
 *
 * <pre>{@code
 * try (ProgramBuilder program = ProgramBuilder.training(engine, parameters)) {
 *   Activation x = program.input(64, 1, 28, 28);
 *   x = program.convolution("conv1", x, 20, 5, 1, 0, Nonlinearity.NONE);
 *   x = program.maxPooling("pool1", x, 2, 2);
 *   x = program.dense("dense1", x, 10, Nonlinearity.NONE);
 *   return program.classifier(x, maximumBytes);
 * }
 * }</pre>
 */
public final class ProgramBuilder implements AutoCloseable {
  // Everything made while assembling dies with this scope, but for what the assembly owns.
  private final PointerScope scope = new PointerScope();
  private final Parameters parameters;
  private final Assembly assembly;
  private final List<Layer> layers = new ArrayList<>();
  private final Noise.Source noise = new Noise.Source();
  private Activation input;
  private boolean built;

  private ProgramBuilder(Engine engine, Parameters parameters, boolean training) {
    NativeThreads.limitToCaller();
    this.parameters = parameters;
    this.assembly = new Assembly(engine, parameters, training);
  }

  /** A program that computes gradients. */
  public static ProgramBuilder training(Engine engine, Parameters parameters) {
    return new ProgramBuilder(engine, parameters, true);
  }

  /** A program that only predicts. */
  public static ProgramBuilder inference(Engine engine, Parameters parameters) {
    return new ProgramBuilder(engine, parameters, false);
  }

  /** What the program is fed, row-major, such as {@code [batch, channels, height, width]}. */
  public Activation input(long... shape) {
    input = new Activation(shape, assembly.reserve(Layouts.plain(shape)), null);
    return input;
  }

  /** A {@link Convolution}: {@code [N, C, H, W]} to {@code [N, channels, H', W']}. */
  public Activation convolution(
      String name,
      Activation x,
      int channels,
      int kernel,
      int stride,
      int padding,
      Nonlinearity nonlinearity) {
    Activation source =
        LayoutRule.channelsLastConvolution(x.shape()[1], channels) ? channelsLast(name, x) : x;
    Convolution layer =
        new Convolution(
            assembly,
            name,
            source,
            new Convolution.Geometry(channels, kernel, stride, padding),
            nonlinearity);
    layers.add(layer);
    return layer.output();
  }

  private Activation channelsLast(String name, Activation x) {
    if (x.value().hasLayout(Layouts.channelsLast(x.shape()))) {
      return x;
    }
    Relayout layer = new Relayout(assembly, name, x);
    layers.add(layer);
    return layer.output();
  }

  /** A {@link Pooling} to the largest values: {@code [N, C, H, W]} to {@code [N, C, H', W']}. */
  public Activation maxPooling(String name, Activation x, int size, int stride) {
    return pooling(name, x, Pooling.Kind.MAX, size, stride);
  }

  /** A {@link Pooling} to the means: {@code [N, C, H, W]} to {@code [N, C, H', W']}. */
  public Activation averagePooling(String name, Activation x, int size, int stride) {
    return pooling(name, x, Pooling.Kind.AVERAGE, size, stride);
  }

  /** The mean of each channel: {@code [N, C, H, W]} to {@code [N, C, 1, 1]}. */
  public Activation globalAveragePooling(String name, Activation x) {
    long[] window = {x.shape()[2], x.shape()[3]};
    return pooling(name, x, Pooling.Kind.AVERAGE, window, window);
  }

  private Activation pooling(String name, Activation x, Pooling.Kind kind, int size, int stride) {
    return pooling(name, x, kind, new long[] {size, size}, new long[] {stride, stride});
  }

  private Activation pooling(
      String name, Activation x, Pooling.Kind kind, long[] window, long[] strides) {
    Pooling layer = new Pooling(assembly, name, x, kind, window, strides);
    layers.add(layer);
    return layer.output();
  }

  /**
   * A {@link BatchNormalization}, then a non-linearity: {@code [N, C, H, W]} to the same.
   *
   * @param momentum share of the present batch in the running statistics, PyTorch's 0.1
   */
  public Activation batchNormalization(
      String name, Activation x, float momentum, Nonlinearity nonlinearity) {
    BatchNormalization layer = new BatchNormalization(assembly, name, x, momentum, nonlinearity);
    layers.add(layer);
    return layer.output();
  }

  /** The same values twice, for two layers that both want to give a gradient: {@link Fork}. */
  public List<Activation> fork(String name, Activation x) {
    Fork layer = new Fork(assembly, name, x);
    layers.add(layer);
    return layer.outputs();
  }

  /** The sum of two activations of the same shape, then a non-linearity: {@link Addition}. */
  public Activation addition(
      String name, Activation left, Activation right, Nonlinearity nonlinearity) {
    Addition layer = new Addition(assembly, name, left, right, nonlinearity);
    layers.add(layer);
    return layer.output();
  }

  /** {@link Dropout}: in training a share of the values becomes zero, in inference none. */
  public Activation dropout(Activation x, float rate) {
    if (assembly.training()) {
      layers.add(new Dropout(assembly, x, rate, noise));
    }
    return x;
  }

  /** A {@link Dense} layer: {@code [N, …]} to {@code [N, width]}. */
  public Activation dense(String name, Activation x, int width, Nonlinearity nonlinearity) {
    Dense layer = new Dense(assembly, name, x, width, nonlinearity);
    layers.add(layer);
    return layer.output();
  }

  /**
   * Finishes the program with softmax and cross-entropy over {@code logits [N, classes]}.
   *
   * @param maximumBytes of native memory that program and parameters may take
   * @throws KernelException when they need more
   */
  public Program classifier(Activation logits, long maximumBytes) {
    long needed = Math.addExact(assembly.arena().bytes(), parameters.bytes());
    if (needed > maximumBytes) {
      throw new KernelException(
          "the network needs %.1f MB of native memory, and %.1f are left; lower the batch size, or raise org.bytedeco.javacpp.maxbytes (MEANFIELD_NATIVE_MEMORY of scripts/meanfield) and the executors' memory overhead"
              .formatted(needed / 1e6, maximumBytes / 1e6));
    }
    parameters.allocate();
    assembly.arena().allocate();
    built = true;
    return new Program(assembly, parameters, input, layers, new SoftmaxCrossEntropy(logits), noise);
  }

  /** Ends the assembly; what it did not finish is freed. */
  @Override
  public void close() {
    if (!built) {
      assembly.natives().close();
      assembly.arena().close();
    }
    scope.close();
  }
}
