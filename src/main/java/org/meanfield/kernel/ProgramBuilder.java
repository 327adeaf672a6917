package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Composes a {@link Program} layer by layer. A layer's parameters are named after it as PyTorch
 * does: {@code conv1.weight}, {@code conv1.bias}. An activation may be read by any number of
 * layers; its gradients add up.
 *
 * <pre>{@code
 * try (ProgramBuilder program = ProgramBuilder.training(workspace, parameters)) {
 *   FloatInput images = program.input(64, 1, 28, 28);
 *   Activation x = program.add(Convolution.of("conv1", 20, 5, 1, 0, Nonlinearity.NONE), images);
 *   x = program.add(Pooling.max("pool1", 2, 2), x);
 *   x = program.add(Linear.of("dense1", 10, Nonlinearity.NONE), x);
 *   return program.finish(new SoftmaxCrossEntropy(x));
 * }
 * }</pre>
 */
public final class ProgramBuilder implements AutoCloseable {
  // Everything made while assembling dies with this scope, but for what the workspace owns.
  private final PointerScope scope = new PointerScope();
  private final Workspace workspace;
  private final Parameters parameters;
  private Assembly assembly;
  private final List<Layer> layers = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final Noise.Source noise = new Noise.Source();
  private final List<FloatInput> inputs = new ArrayList<>();
  private boolean finished;

  private ProgramBuilder(Workspace workspace, Parameters parameters, boolean training) {
    this.workspace = workspace;
    this.parameters = parameters;
    NativeThreads.limitToCaller();
    boolean begun = false;
    try {
      this.assembly = new Assembly(workspace, parameters, training, false);
      begun = true;
    } finally {
      if (!begun) {
        // Left open, it would keep whatever this thread allocates from now on.
        scope.close();
      }
    }
  }

  /** A program that computes gradients. */
  public static ProgramBuilder training(Workspace workspace, Parameters parameters) {
    return new ProgramBuilder(workspace, parameters, true);
  }

  /** A program that only predicts. */
  public static ProgramBuilder inference(Workspace workspace, Parameters parameters) {
    return new ProgramBuilder(workspace, parameters, false);
  }

  /** Whether the program computes gradients. */
  public boolean training() {
    return assembly.training();
  }

  /**
   * The program gets memory of its own: what a forward pass leaves stands while the network's other
   * programs run, so that its way back may come after theirs. To be said first of all.
   */
  public ProgramBuilder apart() {
    if (!layers.isEmpty() || !inputs.isEmpty()) {
      throw new IllegalStateException("a program stands apart from its first input on, or not");
    }
    assembly = new Assembly(workspace, parameters, training(), true);
    return this;
  }

  /** The layers that follow are made of these parameters, and trained. */
  public ProgramBuilder train(Parameters parameters) {
    assembly = assembly.on(parameters, Weights.TRAINED, false);
    return this;
  }

  /**
   * The layers that follow are made of these parameters as they are: gradients go through them to
   * what stands before, none is computed for them, and they estimate no statistics.
   */
  public ProgramBuilder freeze(Parameters parameters) {
    assembly = assembly.on(parameters, Weights.FROZEN, false);
    return this;
  }

  /**
   * The layers that follow are made of parameters that layers before have declared: the same ones
   * again, as where a discriminator sees real images and made ones.
   */
  public ProgramBuilder share(Parameters parameters, Weights weights) {
    assembly = assembly.on(parameters, weights, true);
    return this;
  }

  /**
   * Floats that the program is fed, row-major, such as {@code [batch, channels, height, width]}.
   */
  public FloatInput input(long... shape) {
    return input(shape, assembly.reserve(Layouts.plain(shape)), null);
  }

  /** The same, whose gradient can be read after a backward pass. */
  public FloatInput inputWithGradient(long... shape) {
    Buffer value = assembly.reserve(Layouts.plain(shape));
    return input(shape, value, training() ? assembly.gradientLike(value) : null);
  }

  private FloatInput input(long[] shape, Buffer value, Gradient gradient) {
    requireUnfinished();
    FloatInput input = new FloatInput(assembly.turn(), shape, value, gradient);
    inputs.add(input);
    return input;
  }

  /** Whole numbers that the program is fed, one a row, such as tokens in the order of time. */
  public Tokens tokens(int rows) {
    return new Tokens(assembly.turn(), rows);
  }

  /** What the program is told of its padded sequences, beside what it is fed. */
  public Lengths lengths(int sequences, int steps) {
    return new Lengths(assembly.turn(), sequences, steps);
  }

  /** Which keys each query sees, for layers of {@link Attention}. */
  public Spans spans(int sequences, int queries) {
    return new Spans(assembly.turn(), sequences, queries);
  }

  /** Where a program reads on in what a cache keeps. */
  public CachePlaces places(KeyValueCache cache, int sequences, int steps) {
    return new CachePlaces(assembly.turn(), cache, sequences, steps);
  }

  /**
   * Adds a layer.
   *
   * @param inputs what it reads
   * @return what it makes
   * @throws KernelException where oneDNN has no fast kernel for it
   */
  public Activation add(LayerSpec spec, Activation... inputs) {
    requireUnfinished();
    for (Activation input : inputs) {
      input.readBy(layers.size());
    }
    Layer layer = spec.make(assembly, List.of(inputs));
    layer.output().producedBy(layers.size());
    layers.add(layer);
    names.add(spec.name());
    return layer.output();
  }

  /** {@link Dropout}: in training a share of the values becomes zero, in inference none. */
  public Activation dropout(Activation x, float rate) {
    return training() ? add(Dropout.of(rate, noise), x) : x;
  }

  /** A window through which an activation's values can be read after a forward pass. */
  public Reading reading(Activation x) {
    requireUnfinished();
    x.readBy(layers.size());
    return new Reading(assembly, x);
  }

  /**
   * Finishes the program.
   *
   * @throws IllegalArgumentException where nothing that the loss is of reads a trained layer's
   *     output, or an input whose gradient was asked for
   */
  public <H extends Head> Program<H> finish(H head) {
    requireUnfinished();
    finished = true;
    head.results().readBy(layers.size());
    List<Layer> wayBack = new ArrayList<>();
    if (training()) {
      if (!head.results().wantsGradient()) {
        throw new IllegalArgumentException("nothing before the loss is trained");
      }
      head.takeGradient();
      for (int i = layers.size() - 1; i >= 0; i--) {
        Layer layer = layers.get(i);
        if (layer.output().wantsGradient()) {
          requireRead(names.get(i), layer);
          layer.assembleBackward();
          wayBack.add(layer);
        }
      }
    }
    inputs.forEach(ProgramBuilder::requireRead);
    assembly.requireWholeGradients();
    head.end(assembly);
    return new Program<>(assembly, inputs, layers, wayBack, head, noise);
  }

  /** What is in place, and who comes first, is known once a program is finished. */
  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException("the program is finished; compose another one");
    }
  }

  private static void requireRead(FloatInput input) {
    if (input.lacksGradient()) {
      throw new IllegalArgumentException(
          input + ": its gradient was asked for, and nothing that the loss is of reads it");
    }
  }

  private static void requireRead(String name, Layer layer) {
    if (!layer.output().reached()) {
      throw new IllegalArgumentException(
          name
              + ", layer "
              + (layer.output().producer() + 1)
              + ": nothing that the loss is of reads its output, so it cannot be trained");
    }
  }

  /** Ends the assembly. */
  @Override
  public void close() {
    scope.close();
  }
}
