package org.meanfield.kernel;

import java.util.List;

/**
 * One network compiled for one batch shape: its layers' steps over memory allocated once. Owns that
 * memory; shares its {@link Parameters} with the network's other programs. One thread at a time.
 */
public final class Program implements AutoCloseable {
  private final Assembly assembly;
  private final Parameters parameters;
  private final Activation input;
  private final List<Layer> layers;
  private final SoftmaxCrossEntropy head;
  private final Noise.Source noise;
  private long packedVersion = -1;

  Program(
      Assembly assembly,
      Parameters parameters,
      Activation input,
      List<Layer> layers,
      SoftmaxCrossEntropy head,
      Noise.Source noise) {
    this.assembly = assembly;
    this.parameters = parameters;
    this.input = input;
    this.layers = List.copyOf(layers);
    this.head = head;
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
   * Computes the outputs.
   *
   * @param values row-major, of the input's shape; copied
   */
  public void forward(float[] values) {
    NativeThreads.limitToCaller();
    refreshPacked();
    input.value().put(0, values, 0, values.length);
    for (Layer layer : layers) {
      layer.forward();
    }
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
   * @param labels one class a row
   */
  public double loss(int[] labels) {
    return head.forwardAndBackward(labels);
  }

  /** Copies the logarithms of the class probabilities, [batch, classes], after {@link #forward}. */
  public void logProbabilities(float[] target) {
    head.logProbabilities(target);
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
