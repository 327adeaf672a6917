package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * One layer's part of a {@link Gradient}: a kernel writes it to {@link #buffer}, or adds it to what
 * is there, as {@link #arrival} says; then {@link #complete} brings it to where it belongs. That
 * takes no step where the kernel could work there itself.
 */
final class Contribution {
  private final Buffer buffer;
  private final Arrival arrival;
  private final List<Step> completing = new ArrayList<>();

  private Contribution(Buffer buffer, Arrival arrival) {
    this.buffer = buffer;
    this.arrival = arrival;
  }

  /**
   * Of a kernel that can only write.
   *
   * @param wanted the layout that it writes in
   */
  static Contribution written(
      Assembly assembly, String name, Gradient gradient, memory.desc wanted) {
    Arrival arrival = gradient.arrive();
    Buffer target = gradient.buffer();
    return arrival == Arrival.WRITTEN
        ? first(assembly, name, target, wanted)
        : apart(assembly, name, target, wanted);
  }

  /**
   * Of a kernel that can add as well as write. It adds in place to any memory but that which it
   * reads: an {@link Addition} may have given both its summands one buffer.
   *
   * @param wanted the layout that it works in
   * @param reads what it reads until its end, or null
   */
  static Contribution added(
      Assembly assembly, String name, Gradient gradient, memory.desc wanted, Buffer reads) {
    Arrival arrival = gradient.arrive();
    Buffer target = gradient.buffer();
    if (arrival == Arrival.WRITTEN) {
      return first(assembly, name, target, wanted);
    }
    return target.hasLayout(wanted) && target != reads
        ? new Contribution(target, Arrival.ADDED)
        : apart(assembly, name, target, wanted);
  }

  private static Contribution first(
      Assembly assembly, String name, Buffer target, memory.desc wanted) {
    if (target.hasLayout(wanted)) {
      return new Contribution(target, Arrival.WRITTEN);
    }
    Contribution part = new Contribution(assembly.reserve(wanted), Arrival.WRITTEN);
    part.completing.add(assembly.reorder(name, part.buffer, target));
    return part;
  }

  private static Contribution apart(
      Assembly assembly, String name, Buffer target, memory.desc wanted) {
    Contribution part = new Contribution(assembly.reserve(wanted), Arrival.WRITTEN);
    Buffer addend = assembly.in(target.layout(), part.buffer, name + " layout", part.completing);
    part.completing.add(assembly.sum(name + " added", target, addend));
    return part;
  }

  Buffer buffer() {
    return buffer;
  }

  /** What the kernel does with the buffer. */
  Arrival arrival() {
    return arrival;
  }

  /** Adds the steps that follow the kernel's. */
  void complete(List<Step> steps) {
    steps.addAll(completing);
  }
}
