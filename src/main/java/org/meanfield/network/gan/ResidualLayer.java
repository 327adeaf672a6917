package org.meanfield.network.gan;

import java.util.List;
import java.util.stream.Stream;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Addition;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.TensorSpec;

/**
 * A branch of layers beside the input itself, or beside what brings it to the branch's shape; their
 * sum as it is.
 *
 * @param shortcut empty where the input is added as it is
 */
record ResidualLayer(String name, List<GanLayer> branch, List<GanLayer> shortcut)
    implements GanLayer {

  @Override
  public List<Integer> outputShape() {
    return branch.get(branch.size() - 1).outputShape();
  }

  private List<GanLayer> all() {
    return Stream.concat(branch.stream(), shortcut.stream()).toList();
  }

  @Override
  public List<TensorSpec> parameters() {
    return all().stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    Activation main = Part.append(program, branch, input);
    Activation beside = Part.append(program, shortcut, input);
    return program.add(Addition.of(name, Nonlinearity.NONE), main, beside);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    String main = Part.append(graph, branch, input);
    String beside = Part.append(graph, shortcut, input);
    return graph.addition(name, main, beside, Nonlinearity.NONE);
  }

  @Override
  public long flops() {
    return all().stream().mapToLong(GanLayer::flops).sum();
  }

  /** Inside the branch a layer hands its gradient to those before it, even in a first block. */
  @Override
  public double trainingFlops(Part.Cost cost, boolean first) {
    return Part.trainingFlops(branch, cost, first) + Part.trainingFlops(shortcut, cost, first);
  }
}
