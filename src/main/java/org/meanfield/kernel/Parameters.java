package org.meanfield.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.memory;

/**
 * The master copy of one set of a network's parameters, shared by its programs of every batch
 * shape. The first program assembled decides the layouts, so the training program comes first;
 * where other kernels want other layouts, they find packed copies here, one a layout, refreshed
 * when {@link #version} moves. The {@link Workspace} owns the memory.
 */
public final class Parameters {
  private record PackedKey(Buffer values, memory.desc layout) {
    @Override
    public boolean equals(Object other) {
      return other instanceof PackedKey key && values == key.values && layout.equals(key.layout);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(values);
    }
  }

  private final Arena arena;
  private final Reorders reorders;
  private final boolean trained;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final Map<PackedKey, Packed> packed = new HashMap<>();
  private final Map<String, Statistic> statistics = new LinkedHashMap<>();
  private final Map<Parameter, SpectralWeight> spectral = new HashMap<>();
  private final Set<Parameter> readAsTheyAre = new HashSet<>();
  private long version;
  private Program<?> gradientsOf;

  /** Empty: the first program declares what there is, and trains it if any does. */
  public Parameters(Workspace workspace) {
    this(workspace, false);
  }

  /**
   * Empty: the first program declares what there is.
   *
   * @param trained whether some program trains all of them, though others that are assembled before
   *     have them frozen
   */
  public Parameters(Workspace workspace, boolean trained) {
    this.trained = trained;
    this.arena = workspace.keptArena();
    this.reorders = new Reorders(workspace.engine(), workspace.natives());
  }

  /**
   * The parameter of this name, made in the given layout unless an earlier program made it.
   *
   * @param shape PyTorch's
   * @param plain row-major descriptor of the same floats, with as many dimensions as the layout
   * @param training whether the layer that declares it needs its gradient
   */
  Parameter declare(
      String name, List<Integer> shape, memory.desc plain, memory.desc layout, boolean training) {
    boolean trained = training || this.trained;
    Parameter known = byName.get(name);
    if (known == null) {
      known =
          new Parameter(
              this,
              reorders,
              name,
              shape,
              arena.reserve(layout),
              trained ? arena.reserve(layout) : null,
              arena.reserveScratch(plain));
      byName.put(name, known);
    }
    if (!known.shape().equals(shape)) {
      throw new IllegalStateException(
          name + " was declared by an earlier program as " + known + ", and now as " + shape);
    }
    if (trained && known.gradient() == null) {
      throw new IllegalStateException(
          name
              + " was declared without a gradient; assemble what trains it before what predicts"
              + " with it or has it frozen");
    }
    return known;
  }

  /**
   * What layers read of a weight from now on: it divided by its largest singular value.
   *
   * @param axis of the parameter's shape that counts the outputs
   */
  SpectralWeight spectral(Parameter weight, int axis) {
    if (readAsTheyAre.contains(weight)) {
      throw readTwoWays(weight);
    }
    return spectral.computeIfAbsent(
        weight,
        w -> {
          SpectralWeight normalised =
              new SpectralWeight(w, axis, arena.reserve(w.value().layout()));
          w.readAs(normalised.normalised());
          return normalised;
        });
  }

  /** Layers read a parameter's values as they are. */
  void readAsItIs(Parameter parameter) {
    if (spectral.containsKey(parameter)) {
      throw readTwoWays(parameter);
    }
    readAsTheyAre.add(parameter);
  }

  private static IllegalStateException readTwoWays(Parameter parameter) {
    return new IllegalStateException(
        parameter + ": one layer reads it normalised and another as it is; let both do the same");
  }

  /**
   * A copy of a parameter's values in another layout.
   *
   * @param values of the parameter, or a view of them
   */
  Packed packed(String name, Buffer values, memory.desc wanted) {
    return packed.computeIfAbsent(
        new PackedKey(values, wanted),
        key -> {
          Buffer copy = arena.reserve(wanted);
          return new Packed(this, copy, reorders.between(name + " packed", values, copy));
        });
  }

  /** The statistic of this name: zeros unless an earlier program made it. */
  Statistic statistic(String name, int size) {
    return statistics.computeIfAbsent(name, n -> new Statistic(n, new float[size]));
  }

  /** In the order of the network's layers. */
  public List<Statistic> statistics() {
    return List.copyOf(statistics.values());
  }

  /** In the order of the network's layers. */
  public List<Parameter> all() {
    return List.copyOf(byName.values());
  }

  /**
   * Moves every value and statistic towards that of the same name among others: {@code v ← d·v + (1
   * − d)·other}, an exponential moving average where it is done after each of their updates.
   *
   * @param decay d, the share of its own that is left
   */
  public void follow(Parameters others, float decay) {
    NativeThreads.limitToCaller();
    for (Parameter parameter : all()) {
      parameter.follow(others.named(parameter.name()), decay);
    }
    statistics.forEach(
        (name, statistic) -> {
          float[] own = statistic.values();
          Parameter.mix(own, others.statistics.get(name).values(), own.length, decay);
        });
    changed();
  }

  Parameter named(String name) {
    return Optional.ofNullable(byName.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no parameter is named " + name));
  }

  /** Overwrites a parameter with row-major values. */
  public void load(String name, FloatSource source) {
    NativeThreads.limitToCaller();
    named(name).load(source);
    changed();
  }

  /** Copies a parameter's values, row-major. */
  public void read(String name, FloatTarget target) {
    NativeThreads.limitToCaller();
    named(name).read(target);
  }

  /** Copies the loss's gradient by a parameter, row-major. */
  public void readGradient(String name, FloatTarget target) {
    NativeThreads.limitToCaller();
    named(name).readGradient(target);
  }

  /** Moves with every change of any value; packed copies compare it with their own. */
  long version() {
    return version;
  }

  void changed() {
    version++;
  }

  /** The gradients are from now on those that a program gives; null for nobody's. */
  void gradientsOf(Program<?> program) {
    gradientsOf = program;
  }

  /**
   * Before gradients are used.
   *
   * @throws IllegalStateException where they are not those of a program
   */
  void requireGradientsOf(Program<?> program) {
    if (gradientsOf != program) {
      throw new IllegalStateException(
          "the gradients of these parameters are not of this program: run its backward pass, and"
              + " update before another program's pass or moments take their memory");
    }
  }
}
