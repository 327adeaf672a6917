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
  private final Assembly assembly;
  private final List<Layer> layers = new ArrayList<>();
  private final Noise.Source noise = new Noise.Source();
  private final List<CarriedState> carried = new ArrayList<>();

  private ProgramBuilder(Workspace workspace, Parameters parameters, boolean training) {
    NativeThreads.limitToCaller();
    this.assembly = new Assembly(workspace, parameters, training);
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

  /** The layers that follow are made of these parameters, and trained. */
  public ProgramBuilder train(Parameters parameters) {
    assembly.on(parameters, true, false);
    return this;
  }

  /**
   * The layers that follow are made of these parameters as they are: gradients go through them to
   * what stands before, none is computed for them, and they estimate no statistics.
   */
  public ProgramBuilder freeze(Parameters parameters) {
    assembly.on(parameters, false, false);
    return this;
  }

  /** As {@link #train}, with parameters that layers before have declared: the same ones again. */
  public ProgramBuilder trainAgain(Parameters parameters) {
    assembly.on(parameters, true, true);
    return this;
  }

  /**
   * Floats that the program is fed, row-major, such as {@code [batch, channels, height, width]}.
   */
  public FloatInput input(long... shape) {
    return new FloatInput(shape, assembly.reserve(Layouts.plain(shape)), null);
  }

  /** The same, whose gradient can be read after a backward pass. */
  public FloatInput inputWithGradient(long... shape) {
    Buffer value = assembly.reserve(Layouts.plain(shape));
    return new FloatInput(shape, value, training() ? assembly.gradientLike(value) : null);
  }

  /** Whole numbers that the program is fed, one a row, such as tokens in the order of time. */
  public Tokens tokens(int rows) {
    return new Tokens(rows);
  }

  /** What the program is told of its padded sequences, beside what it is fed. */
  public Lengths lengths(int sequences, int steps) {
    return new Lengths(sequences, steps);
  }

  /**
   * Adds a layer.
   *
   * @param inputs what it reads
   * @return what it makes
   * @throws KernelException where oneDNN has no fast kernel for it
   */
  public Activation add(LayerSpec spec, Activation... inputs) {
    for (Activation input : inputs) {
      input.readBy(layers.size());
    }
    Layer layer = spec.make(assembly, List.of(inputs));
    layer.output().producedBy(layers.size());
    layers.add(layer);
    if (layer instanceof Recurrent recurrent) {
      carried.addAll(recurrent.carried());
    }
    return layer.output();
  }

  /** {@link Dropout}: in training a share of the values becomes zero, in inference none. */
  public Activation dropout(Activation x, float rate) {
    return training() ? add(Dropout.of(rate, noise), x) : x;
  }

  /** A window through which an activation's values can be read after a forward pass. */
  public Reading reading(Activation x) {
    x.readBy(layers.size());
    return new Reading(assembly, x);
  }

  /**
   * Finishes the program.
   *
   * @throws IllegalArgumentException where a trained layer's output is read by nothing
   */
  public <H extends Head> Program<H> finish(H head) {
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
          requireRead(layer);
          layer.assembleBackward();
          wayBack.add(layer);
        }
      }
    }
    head.assemble(assembly);
    return new Program<>(assembly, layers, wayBack, head, carried, noise);
  }

  private static void requireRead(Layer layer) {
    if (!layer.output().gradient().arrived()) {
      throw new IllegalArgumentException(
          layer.getClass().getSimpleName()
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
