package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * No loss of its own: what a program ends in whose results another program goes on with, such as a
 * generator's images that a discriminator looks at. In training the other one's way back gives the
 * gradient.
 */
public final class Handover extends Head {
  private final List<Step> toPlain = new ArrayList<>();
  private final List<Step> fromPlain = new ArrayList<>();
  private Buffer plain;
  private Buffer gradient;

  /** Of any shape. */
  public Handover(Activation results) {
    super(results);
  }

  @Override
  void assemble(Assembly assembly) {
    memory.desc layout = Layouts.plain(results().shape());
    plain = assembly.in(layout, results().value(), "handover", toPlain);
    if (assembly.training()) {
      Buffer dy = results().gradient().buffer();
      gradient = dy.hasLayout(layout) ? dy : assembly.reserve(layout);
      if (gradient != dy) {
        fromPlain.add(assembly.reorder("handover back", gradient, dy));
      }
    }
  }

  /** Copies the results of the last forward pass, row-major; before {@link #gradient}. */
  public void read(float[] target) {
    requireResults();
    Program.run(toPlain);
    plain.get(0, target, 0, plain.size());
  }

  /**
   * Takes the loss's gradient by the results, row-major, and so prepares the way back.
   *
   * @param values as many as the results' shape has; copied
   */
  public void gradient(float[] values) {
    beginLoss();
    gradient.put(0, values, 0, gradient.size());
    Program.run(fromPlain);
  }
}
