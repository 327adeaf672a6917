package org.meanfield.kernel;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One network compiled for one batch shape: its layers' steps over memory of a {@link Workspace},
 * which the network's other programs use in turns. What a forward pass leaves is there until
 * another program runs, unless this one stands apart. One thread at a time.
 *
 * @param <H> what it ends in
 */
public final class Program<H extends Head> {
  private final Assembly assembly;
  private final Turn turn;
  private final List<FloatInput> inputs;
  private final Set<Parameter> reached;
  private final Set<Parameters> owners;
  private final List<Parameters> read;
  private final SpectralPass spectral;
  private final List<Packed> packed;
  private final List<Layer> layers;
  private final List<Layer> wayBack;
  private final H head;
  private final List<CarriedState> carried;
  private final Noise.Source noise;
  private long versionsRead;

  /**
   * @param wayBack the layers that have one, in the order in which their backward runs
   */
  Program(
      Assembly assembly,
      List<FloatInput> inputs,
      List<Layer> layers,
      List<Layer> wayBack,
      H head,
      Noise.Source noise) {
    this.assembly = assembly;
    this.turn = assembly.turn();
    this.inputs = List.copyOf(inputs);
    this.reached = Set.copyOf(assembly.reached());
    this.owners = reached.stream().map(Parameter::owner).collect(Collectors.toUnmodifiableSet());
    this.read = List.copyOf(assembly.read());
    this.spectral = assembly.spectral();
    this.packed = assembly.packed();
    this.layers = List.copyOf(layers);
    this.wayBack = List.copyOf(wayBack);
    this.head = head;
    this.carried = layers.stream().flatMap(layer -> layer.carried().stream()).toList();
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

  /** Whether its backward pass gives a parameter's gradient. */
  boolean reaches(Parameter parameter) {
    return reached.contains(parameter);
  }

  /**
   * Computes the results from what the inputs were set to.
   *
   * @throws IllegalStateException where an input is not set, or another program has overwritten it
   */
  public void forward() {
    NativeThreads.limitToCaller();
    turn.forwardBegins();
    for (int i = 0, n = inputs.size(); i < n; i++) {
      inputs.get(i).requireSet();
    }
    spectral.forward();
    for (int i = 0, n = packed.size(); i < n; i++) {
      packed.get(i).refresh();
    }
    for (int i = 0, n = layers.size(); i < n; i++) {
      layers.get(i).forward();
    }
    head.forward();
    turn.forwardEnds();
    versionsRead = versions();
  }

  /**
   * Whether what a forward pass left is still there, before any loss, and is what the parameters as
   * they are now would give: another pass over the same inputs would be in vain.
   */
  public boolean stands() {
    return turn.stands() && versionsRead == versions();
  }

  /** Grows with every change of any parameter. */
  private long versions() {
    long sum = 0;
    for (Parameters each : read) {
      sum += each.version();
    }
    return sum;
  }

  /**
   * Computes the gradients of all trained parameters, after the head's loss.
   *
   * @throws IllegalStateException where no loss was asked for since the last forward pass, or
   *     another program has run since
   */
  public void backward() {
    NativeThreads.limitToCaller();
    turn.backward();
    owners.forEach(owner -> owner.gradientsOf(this));
    for (int i = 0, n = wayBack.size(); i < n; i++) {
      wayBack.get(i).backward();
    }
    spectral.backward();
  }

  static void run(List<? extends Step> steps) {
    // By index: an iterator an element is measurable at this rate.
    for (int i = 0, n = steps.size(); i < n; i++) {
      steps.get(i).run();
    }
  }
}
