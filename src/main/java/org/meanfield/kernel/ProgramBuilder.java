package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final List<CarriedState> carried = new ArrayList<>();
  private final Map<String, Embedding> embeddings = new HashMap<>();
  private Activation input;
  private Tokens tokens;
  private Lengths lengths;
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
    if (!assembly.training()) {
      return x;
    }
    Dropout layer = new Dropout(assembly, x, rate, noise);
    layers.add(layer);
    return layer.output();
  }

  /** A {@link Dense} layer: {@code [N, …]} to {@code [N, width]}. */
  public Activation dense(String name, Activation x, int width, Nonlinearity nonlinearity) {
    Dense layer = new Dense(assembly, name, x, width, nonlinearity);
    layers.add(layer);
    return layer.output();
  }

  /** What the program is fed instead of floats: a whole number a row, time-major. */
  public Tokens tokens(int rows) {
    tokens = new Tokens(rows);
    return tokens;
  }

  /** What the program is told of its padded sequences, beside what it is fed. */
  public Lengths lengths(int sequences, int steps) {
    lengths = new Lengths(sequences, steps);
    return lengths;
  }

  /** An {@link Embedding}: {@code [R]} to {@code [R, width]}. */
  public Activation embedding(String name, Tokens tokens, int vocabulary, int width) {
    Embedding layer = new Embedding(assembly, name, tokens, vocabulary, width);
    embeddings.put(name, layer);
    layers.add(layer);
    return layer.output();
  }

  /**
   * A {@link Recurrent} layer over streams, {@code [T·N, I]} to {@code [T·N, H]}: it takes its
   * state over from the batch before, unless in reverse.
   *
   * @param layer its number in the names of its parameters, such as 0 in {@code weight_ih_l0}
   */
  public Activation recurrent(String name, int layer, Activation x, Recurrence recurrence) {
    return recurrent(name, layer, x, recurrence, null);
  }

  /**
   * A {@link Recurrent} layer over whole sequences of some lengths, {@code [T·N, I]} to {@code
   * [T·N, H]}: each starts from zeros, and is zero after its end.
   */
  public Activation recurrent(
      String name, int layer, Activation x, Recurrence recurrence, Lengths lengths) {
    Recurrent unrolled = new Recurrent(assembly, name, layer, x, recurrence, lengths);
    layers.add(unrolled);
    carried.addAll(unrolled.carried());
    return unrolled.output();
  }

  /** The last step of each sequence: {@code [T·N, H]} to {@code [N, H]}. */
  public Activation lastSteps(Activation x, Lengths lengths) {
    return add(new StepSelection(assembly, x, lengths.steps(), n -> lengths.of(n) - 1));
  }

  /** The first step of each sequence: {@code [T·N, H]} to {@code [N, H]}. */
  public Activation firstSteps(Activation x, int steps) {
    return add(new StepSelection(assembly, x, steps, n -> 0));
  }

  private Activation add(StepSelection layer) {
    layers.add(layer);
    return layer.output();
  }

  /** A {@link Concatenation}: {@code [R, A]} and {@code [R, B]} to {@code [R, A + B]}. */
  public Activation concatenation(String name, Activation left, Activation right) {
    Concatenation layer = new Concatenation(assembly, name, left, right);
    layers.add(layer);
    return layer.output();
  }

  /** A {@link Projection}: {@code [R, I]} to {@code [R, width]}. */
  public Activation projection(String name, Activation x, int width) {
    return projection(name, x, Projection.weight(assembly, name, x, width));
  }

  /**
   * A {@link Projection} whose weight is that of an embedding as wide as {@code x} (Press and Wolf,
   * arXiv 1608.05859): {@code [R, E]} to {@code [R, vocabulary]}.
   */
  public Activation tiedProjection(String name, Activation x, String embedding) {
    Embedding tied = embeddings.get(embedding);
    if (tied == null) {
      throw new IllegalArgumentException(name + ": there is no embedding " + embedding);
    }
    return projection(name, x, tied.shared());
  }

  private Activation projection(String name, Activation x, Parameter weight) {
    Projection layer = new Projection(assembly, name, x, weight);
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
    return finish(new SoftmaxCrossEntropy(logits), maximumBytes);
  }

  /**
   * Finishes the program with softmax and cross-entropy over {@code logits [R, vocabulary]}; rows
   * labelled −1 count for nothing: {@link TokenCrossEntropy}.
   *
   * @param maximumBytes of native memory that program and parameters may take
   * @throws KernelException when they need more
   */
  public Program tokenClassifier(Activation logits, long maximumBytes) {
    return finish(new TokenCrossEntropy(assembly, logits), maximumBytes);
  }

  /**
   * Finishes the program with the pinball loss over {@code y [N, outputs · quantiles]}, the
   * quantiles of one output side by side: {@link QuantileLoss}.
   *
   * @param quantiles each between 0 and 1
   * @param maximumBytes of native memory that program and parameters may take
   * @throws KernelException when they need more
   */
  public Program quantileLoss(Activation y, float[] quantiles, long maximumBytes) {
    return finish(new QuantileLoss(y, quantiles), maximumBytes);
  }

  private Program finish(Head head, long maximumBytes) {
    long needed = Math.addExact(assembly.arena().bytes(), parameters.bytes());
    if (needed > maximumBytes) {
      throw new KernelException(
          "the network needs %.1f MB of native memory, and %.1f are left; lower the batch size, or raise org.bytedeco.javacpp.maxbytes (MEANFIELD_NATIVE_MEMORY of scripts/meanfield) and the executors' memory overhead"
              .formatted(needed / 1e6, maximumBytes / 1e6));
    }
    parameters.allocate();
    assembly.arena().allocate();
    built = true;
    Inputs inputs = new Inputs(input, tokens, lengths);
    return new Program(assembly, parameters, inputs, layers, head, carried, noise);
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
