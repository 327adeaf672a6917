package org.meanfield.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.memory;

/**
 * The master copy of a network's parameters, shared by its programs of every batch shape. The first
 * program built decides the layouts, so the training program is built first; other programs keep
 * packed copies where their kernels want another layout, refreshed when {@link #version} moves.
 */
public final class Parameters implements AutoCloseable {
  private final Engine engine;
  private final Natives natives = new Natives();
  private final Arena arena;
  private final Reorders reorders;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final Map<String, Buffer> views = new LinkedHashMap<>();
  private final Map<String, Statistic> statistics = new LinkedHashMap<>();
  private long version;

  public Parameters(Engine engine) {
    this.engine = engine;
    this.arena = new Arena(engine, natives);
    this.reorders = new Reorders(engine, natives);
  }

  Engine engine() {
    return engine;
  }

  /**
   * The parameter of this name, made in the given layout unless an earlier program made it.
   *
   * @param shape PyTorch's
   * @param plain row-major descriptor of the same floats, with as many dimensions as the layout
   * @param trained whether it needs a gradient
   */
  Parameter declare(
      String name, List<Integer> shape, memory.desc plain, memory.desc layout, boolean trained) {
    Parameter known = byName.get(name);
    if (known == null) {
      if (arena.allocated()) {
        throw new IllegalStateException(name + " is not among the network's parameters");
      }
      known =
          new Parameter(
              reorders,
              name,
              shape,
              arena.reserve(layout),
              trained ? arena.reserve(layout) : null,
              arena.reserveScratch(plain));
      byName.put(name, known);
    }
    if (!known.shape().equals(shape) || trained && known.gradient() == null) {
      throw new IllegalStateException(name + " was declared otherwise by an earlier program");
    }
    return known;
  }

  /** A matrix's values read as its transpose: the same memory, nothing is copied. */
  Buffer transposed(Parameter matrix) {
    return view(matrix, matrix.value().layout().permute_axes(new int[] {1, 0}));
  }

  /** A vector's values read as a matrix of one row. */
  Buffer row(Parameter vector) {
    return view(vector, Layouts.plain(1, vector.size()));
  }

  private Buffer view(Parameter parameter, memory.desc layout) {
    return views.computeIfAbsent(
        parameter.name(), name -> arena.slice(parameter.value(), 0, layout));
  }

  /** The statistic of this name: zeros unless an earlier program made it. */
  Statistic statistic(String name, int size) {
    return statistics.computeIfAbsent(name, n -> new Statistic(n, new float[size]));
  }

  /** In the order of the network's layers. */
  public List<Statistic> statistics() {
    return List.copyOf(statistics.values());
  }

  void allocate() {
    if (!arena.allocated()) {
      arena.allocate();
    }
  }

  /** Bytes of native memory. */
  public long bytes() {
    return arena.bytes();
  }

  /** In the order of the network's layers. */
  public List<Parameter> all() {
    return List.copyOf(byName.values());
  }

  private Parameter named(String name) {
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

  /** Moves with every change of any value; programs compare it with that of their packed copies. */
  long version() {
    return version;
  }

  void changed() {
    version++;
  }

  @Override
  public void close() {
    natives.close();
    arena.close();
  }
}
