package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * One layer's part of a {@link Gradient}: a kernel writes it to {@link #buffer}, and {@link
 * #complete} brings it to where it belongs. That takes no step where the kernel could write there
 * itself.
 */
final class Contribution {
  private final Buffer buffer;
  private final List<Step> completing = new ArrayList<>();

  /**
   * @param wanted the layout that the kernel writes in
   */
  Contribution(Assembly assembly, String name, Gradient gradient, memory.desc wanted) {
    Arrival arrival = gradient.arrive();
    Buffer target = gradient.buffer();
    if (arrival == Arrival.WRITTEN) {
      this.buffer = target.hasLayout(wanted) ? target : assembly.reserve(wanted);
      if (buffer != target) {
        completing.add(assembly.reorder(name, buffer, target));
      }
      return;
    }
    this.buffer = assembly.reserve(wanted);
    Buffer addend = assembly.in(target.layout(), buffer, name + " layout", completing);
    completing.add(assembly.sum(name + " added", target, addend));
  }

  Buffer buffer() {
    return buffer;
  }

  /** Adds the steps that follow the kernel's. */
  void complete(List<Step> steps) {
    steps.addAll(completing);
  }
}
