package org.meanfield.network.gan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.TensorSpec;

/** A generator or a discriminator. */
interface Part extends Serializable {

  /** One after the other; their names are the part's own. */
  List<GanLayer> layers();

  /** What it knows of classes. */
  ClassEmbedding classes();

  /**
   * Appends it to a program.
   *
   * @param classes of the rows; null where it knows none
   */
  Activation append(ProgramBuilder program, Activation x, Tokens classes);

  /** What training costs for a real image, from what a layer costs once forwards. */
  interface Cost {
    /**
     * @param first whether no gradient goes to what stands before the layer in its own update
     */
    double of(long forwardFlops, boolean first);
  }

  /** What it learns and estimates, as a set of the network. */
  default Stream<TensorSpec> tensors(String prefix) {
    return Stream.concat(
            layers().stream().flatMap(layer -> layer.parameters().stream()),
            classes().parameters().stream())
        .map(tensor -> new TensorSpec(prefix + tensor.name(), tensor.role(), tensor.shape()));
  }

  /** Whether something learns before its first layer, which hands a gradient to it. */
  default boolean learnsBefore() {
    return false;
  }

  /** For people. */
  default List<LayerSummary> summaries(String prefix, Cost cost) {
    List<LayerSummary> summaries = new ArrayList<>(classes().summaries(prefix));
    boolean first = !learnsBefore();
    for (GanLayer layer : layers()) {
      long training = Math.round(layer.trainingFlops(cost, first));
      for (LayerSummary own : layer.summaries(true)) {
        summaries.add(
            new LayerSummary(
                prefix + own.name(),
                own.outputShape(),
                own.parameters(),
                own.forwardFlops(),
                training));
      }
      first &= !layer.learns();
    }
    return summaries;
  }

  /** What training layers one behind the other costs, as of one layer. */
  static double trainingFlops(List<GanLayer> layers, Cost cost, boolean first) {
    double flops = 0;
    boolean nothingLearns = first;
    for (GanLayer layer : layers) {
      flops += layer.trainingFlops(cost, nothingLearns);
      nothingLearns &= !layer.learns();
    }
    return flops;
  }

  /** Appends layers to a program. */
  static Activation append(ProgramBuilder program, List<GanLayer> layers, Activation x) {
    Activation y = x;
    for (GanLayer layer : layers) {
      y = layer.append(program, y);
    }
    return y;
  }

  /** Appends layers to a graph of DL4J. */
  static String append(Dl4jGraph graph, List<GanLayer> layers, String input) {
    String x = input;
    for (GanLayer layer : layers) {
      x = layer.append(graph, x);
    }
    return x;
  }
}
