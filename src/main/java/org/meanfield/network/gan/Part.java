package org.meanfield.network.gan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.state.TensorSpec;

/**
 * A generator or a discriminator: its layers, one after the other.
 *
 * @param layers whose names are the part's own
 */
record Part(List<GanLayer> layers) implements Serializable {
  Part {
    layers = List.copyOf(layers);
  }

  /** What training costs for a real image, from what a layer costs once forwards. */
  interface Cost {
    /**
     * @param first whether no gradient goes to what stands before the layer in its own update
     */
    double of(long forwardFlops, boolean first);
  }

  /** Appends the layers to a program. */
  Activation append(ProgramBuilder program, Activation x) {
    Activation y = x;
    for (GanLayer layer : layers) {
      y = layer.append(program, y);
    }
    return y;
  }

  /** What it learns and estimates, as a set of the network. */
  Stream<TensorSpec> tensors(String prefix) {
    return layers.stream()
        .flatMap(layer -> layer.parameters().stream())
        .map(tensor -> new TensorSpec(prefix + tensor.name(), tensor.role(), tensor.shape()));
  }

  /** For people. */
  List<LayerSummary> summaries(String prefix, Cost cost) {
    List<LayerSummary> summaries = new ArrayList<>();
    boolean first = true;
    for (GanLayer layer : layers) {
      for (LayerSummary own : layer.summaries(true)) {
        long training = Math.round(cost.of(own.forwardFlops(), first));
        summaries.add(
            new LayerSummary(
                prefix + own.name(),
                own.outputShape(),
                own.parameters(),
                own.forwardFlops(),
                training));
        first &= own.parameters() == 0;
      }
    }
    return summaries;
  }
}
