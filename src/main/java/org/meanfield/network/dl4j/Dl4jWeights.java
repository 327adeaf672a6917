package org.meanfield.network.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies parameters and statistics between a graph of {@link Dl4jGraph}, whose layers have our
 * names, and a state of ours, in PyTorch's names and layouts: convolutions {@code [out, in, height,
 * width]} and embeddings {@code [vocabulary, width]}, as in DL4J; dense layers {@code [out, in]},
 * where DL4J has {@code [in, out]}. A recurrent layer has its two weights the same way round, as
 * {@code weight} and {@code recurrent_weight}, and one {@code bias}, its gates in DL4J's order.
 */
public final class Dl4jWeights {
  private static final Map<String, String> LAYER =
      Map.of("weight", "W", "recurrent_weight", "RW", "bias", "b");
  private static final Map<String, String> NORMALISATION =
      Map.of("weight", "gamma", "bias", "beta", "running_mean", "mean", "running_var", "var");

  private Dl4jWeights() {}

  /**
   * The graph's parameters and statistics, without counters.
   *
   * @param layout of the model
   * @throws IllegalArgumentException when the graph lacks a tensor or has it in another shape
   */
  public static NetworkState read(ComputationGraph graph, StateLayout layout) {
    SlicedVector values = new SlicedVector(layout.size());
    for (TensorSpec tensor : layout.tensors()) {
      float[] rowMajor = view(graph, tensor).dup('c').data().asFloat();
      values.put(layout.offset(tensor.name()), rowMajor, 0, tensor.size());
    }
    return new NetworkState(layout, values, new TreeMap<>());
  }

  /**
   * Overwrites all parameters and statistics of the graph.
   *
   * @param model parameters and statistics
   * @throws IllegalArgumentException when the graph lacks one of them, has it in another shape, or
   *     has more
   */
  public static void write(NetworkState model, ComputationGraph graph) {
    List<TensorSpec> tensors = model.layout().tensors();
    List<INDArray> views = tensors.stream().map(tensor -> view(graph, tensor)).toList();
    if (graph.numParams() != model.layout().size()) {
      throw new IllegalArgumentException(
          "a model of %s floats for a graph of %s"
              .formatted(model.layout().size(), graph.numParams()));
    }
    for (int i = 0; i < views.size(); i++) {
      TensorSpec tensor = tensors.get(i);
      try (INDArray values = Nd4j.create(model.tensor(tensor.name()), shape(tensor), 'c')) {
        views.get(i).assign(values);
      }
    }
  }

  /** DL4J's memory of a tensor, in our shape. */
  private static INDArray view(ComputationGraph graph, TensorSpec tensor) {
    int dot = tensor.name().lastIndexOf('.');
    Layer layer = graph.getLayer(tensor.name().substring(0, dot));
    INDArray found = layer == null ? null : parameter(layer, tensor.name().substring(dot + 1));
    if (found == null || !Arrays.equals(found.shape(), shape(tensor))) {
      throw new IllegalArgumentException("the graph has no " + tensor);
    }
    return found;
  }

  private static INDArray parameter(Layer layer, String name) {
    boolean normalisation = layer.paramTable().containsKey("gamma");
    INDArray stored = layer.getParam((normalisation ? NORMALISATION : LAYER).get(name));
    if (normalisation || name.equals("bias")) {
      return stored.reshape(stored.length());
    }
    boolean embedding = layer.conf().getLayer() instanceof EmbeddingSequenceLayer;
    return stored.rank() == 2 && !embedding ? stored.transpose() : stored;
  }

  private static long[] shape(TensorSpec tensor) {
    return tensor.shape().stream().mapToLong(Integer::longValue).toArray();
  }
}
