package org.meanfield.network.cnn;

import java.util.List;
import java.util.stream.Stream;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Addition;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A branch of layers beside the input itself, or beside what brings it to the branch's shape.
 *
 * @param shortcut empty where the input is added as it is
 */
record ResidualLayer(String name, List<CnnLayer> branch, List<CnnLayer> shortcut)
    implements CnnLayer {

  @Override
  public List<Integer> outputShape() {
    return branch.get(branch.size() - 1).outputShape();
  }

  private List<CnnLayer> all() {
    return Stream.concat(branch.stream(), shortcut.stream()).toList();
  }

  @Override
  public List<TensorSpec> parameters() {
    return all().stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    all().forEach(layer -> layer.initialise(seed, layout, values));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    Activation main = input;
    for (CnnLayer layer : branch) {
      main = layer.append(program, main);
    }
    Activation beside = input;
    for (CnnLayer layer : shortcut) {
      beside = layer.append(program, beside);
    }
    return program.add(Addition.of(name, Nonlinearity.RELU), main, beside);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    String main = input;
    for (CnnLayer layer : branch) {
      main = layer.append(graph, main);
    }
    String beside = input;
    for (CnnLayer layer : shortcut) {
      beside = layer.append(graph, beside);
    }
    return graph.addition(name, main, beside, Nonlinearity.RELU);
  }

  @Override
  public long flops() {
    return all().stream().mapToLong(CnnLayer::flops).sum();
  }
}
