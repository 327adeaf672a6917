package org.meanfield.kernel;

import java.util.List;

/**
 * One network compiled for one batch shape: its layers' steps over memory allocated once. Owns that
 * memory; shares its {@link Parameters} with the network's other programs. One thread at a time.
 */
public final class Program implements AutoCloseable {
  private final Assembly assembly;
  private final Parameters parameters;
  private final Inputs inputs;
  private final List<Layer> layers;
  private final Head head;
  private final List<CarriedState> carried;
  private final Noise.Source noise;
  private long packedVersion = -1;

  Program(
      Assembly assembly,
      Parameters parameters,
      Inputs inputs,
      List<Layer> layers,
      Head head,
      List<CarriedState> carried,
      Noise.Source noise) {
    this.assembly = assembly;
    this.parameters = parameters;
    this.inputs = inputs;
    this.layers = List.copyOf(layers);
    this.head = head;
    this.carried = List.copyOf(carried);
    this.noise = noise;
  }

  /** Bytes of native memory, without the parameters'. */
  public long bytes() {
    return assembly.arena().bytes();
  }

  /** What oneDNN chose for each step. */
  public Plan plan() {
    return assembly.plan();
  }

  /** Sets what the next {@link #forward} of a program with dropout draws on. */
  public void noise(Noise source) {
    noise.set(source);
  }

  /**
   * The states that recurrent layers carry over from one {@link #forward} to the next, in the order
   * of the layers; empty for other networks.
   */
  public List<CarriedState> carried() {
    return carried;
  }

  /**
   * Sets how many steps each sequence of the next batches has.
   *
   * @throws IllegalArgumentException where a length is below 1 or beyond the steps
   */
  public void lengths(int[] lengths) {
    inputs.lengths().set(lengths);
  }

  /**
   * Computes the outputs.
   *
   * @param values row-major, of the input's shape; copied
   */
  public void forward(float[] values) {
    inputs.values().value().put(0, values, 0, values.length);
    forward();
  }

  /**
   * Computes the outputs.
   *
   * @param tokens one a row, {@link Tokens#PADDING} for none; copied
   * @throws IllegalArgumentException where a token is not in the vocabulary
   */
  public void forward(int[] tokens) {
    inputs.tokens().set(tokens);
    forward();
  }

  private void forward() {
    NativeThreads.limitToCaller();
    refreshPacked();
    for (Layer layer : layers) {
      layer.forward();
    }
    head.forward();
  }

  private void refreshPacked() {
    if (packedVersion != parameters.version()) {
      run(assembly.packings());
      packedVersion = parameters.version();
    }
  }

  /**
   * Sum of the losses of the batch's rows after {@link #forward}; prepares {@link #backward} of
   * their mean.
   *
   * @param labels one class a row; for tokens −1 where a row counts for nothing
   */
  public double loss(int[] labels) {
    return head.loss(labels);
  }

  /**
   * Sum of the losses of the batch's rows after {@link #forward}; prepares {@link #backward} of
   * their mean.
   *
   * @param targets [batch, outputs]
   */
  public double loss(float[] targets) {
    return head.loss(targets);
  }

  /** Copies the logarithms of the class probabilities, [batch, classes], after {@link #forward}. */
  public void logProbabilities(float[] target) {
    head.logProbabilities(target);
  }

  /**
   * Copies the logarithms of the probabilities of {@code rows} rows from {@code fromRow} on, [rows,
   * vocabulary], after {@link #forward} of an inference program.
   */
  public void logProbabilities(int fromRow, int rows, float[] target) {
    head.logProbabilities(fromRow, rows, target);
  }

  /** Copies the outputs, [batch, outputs · quantiles], after {@link #forward}, before a loss. */
  public void outputs(float[] target) {
    head.outputs(target);
  }

  /** Computes the gradients of all parameters, after {@link #loss}. */
  public void backward() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      layers.get(i).backward();
    }
  }

  static void run(List<? extends Step> steps) {
    // By index: an iterator an element is measurable at this rate.
    for (int i = 0, n = steps.size(); i < n; i++) {
      steps.get(i).run();
    }
  }

  @Override
  public void close() {
    assembly.natives().close();
    assembly.arena().close();
  }
}
