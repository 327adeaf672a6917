package org.meanfield.kernel;

import java.util.List;

/**
 * One network compiled for one batch shape: its layers' steps over memory of a {@link Workspace},
 * which the network's other programs use in turns. What a forward pass leaves is there until
 * another program runs. One thread at a time.
 *
 * @param <H> what it ends in
 */
public final class Program<H extends Head> {
  private final Assembly assembly;
  private final List<Packed> packed;
  private final List<Layer> layers;
  private final List<Layer> wayBack;
  private final H head;
  private final List<CarriedState> carried;
  private final Noise.Source noise;

  /**
   * @param wayBack the layers that have one, in the order in which their backward runs
   */
  Program(
      Assembly assembly,
      List<Layer> layers,
      List<Layer> wayBack,
      H head,
      List<CarriedState> carried,
      Noise.Source noise) {
    this.assembly = assembly;
    this.packed = assembly.packed();
    this.layers = List.copyOf(layers);
    this.wayBack = List.copyOf(wayBack);
    this.head = head;
    this.carried = List.copyOf(carried);
    this.noise = noise;
  }

  /** Loss and results. */
  public H head() {
    return head;
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

  /** Computes the results from what the inputs were set to. */
  public void forward() {
    NativeThreads.limitToCaller();
    for (int i = 0, n = packed.size(); i < n; i++) {
      packed.get(i).refresh();
    }
    for (int i = 0, n = layers.size(); i < n; i++) {
      layers.get(i).forward();
    }
    head.forward();
  }

  /** Computes the gradients of all trained parameters, after the head's loss. */
  public void backward() {
    NativeThreads.limitToCaller();
    for (int i = 0, n = wayBack.size(); i < n; i++) {
      wayBack.get(i).backward();
    }
  }

  static void run(List<? extends Step> steps) {
    // By index: an iterator an element is measurable at this rate.
    for (int i = 0, n = steps.size(); i < n; i++) {
      steps.get(i).run();
    }
  }
}
