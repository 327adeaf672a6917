package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Upsampling;

/** Every pixel becomes a square of such. */
record UpsamplingLayer(String name, int factor, List<Integer> outputShape) implements GanLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(Upsampling.nearest(name, factor), input);
  }
}
