package org.meanfield.network.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.network.NetworkState;
import org.meanfield.network.Role;
import org.meanfield.network.StateLayout;
import org.meanfield.network.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies parameters and statistics between a DL4J network and a state of ours. Ours has PyTorch's
 * names and layouts: convolutions are {@code conv1, conv2 …} with weights {@code [out, in, height,
 * width]}, as in DL4J; dense layers are {@code dense1, dense2 …} with weights {@code [out, in]},
 * where DL4J has {@code [in, out]}.
 */
public final class Dl4jWeights {
  private Dl4jWeights() {}

  /** The network's parameters and statistics, without counters and moments. */
  public static NetworkState read(MultiLayerNetwork network) {
    List<Tensor> tensors = tensors(network);
    StateLayout layout = new StateLayout(tensors.stream().map(Tensor::spec).toList());
    float[] values = new float[layout.size()];
    for (Tensor tensor : tensors) {
      float[] rowMajor = tensor.canonical().dup('c').data().asFloat();
      System.arraycopy(
          rowMajor, 0, values, layout.offset(tensor.spec().name()), tensor.spec().size());
    }
    return new NetworkState(layout, values, new TreeMap<>());
  }

  /**
   * Overwrites all parameters of the network.
   *
   * @throws IllegalArgumentException when the state lacks one of them or has it in another shape
   */
  public static void write(NetworkState state, MultiLayerNetwork network) {
    for (Tensor tensor : tensors(network)) {
      TensorSpec spec = tensor.spec();
      if (!state.layout().tensors().contains(spec)) {
        throw new IllegalArgumentException("the state has no " + spec + ": " + state.layout());
      }
      long[] shape = spec.shape().stream().mapToLong(Integer::longValue).toArray();
      tensor.canonical().assign(Nd4j.create(state.tensor(spec.name()), shape, 'c'));
    }
  }

  /** A parameter under our name, as a view of DL4J's memory in our shape. */
  private record Tensor(TensorSpec spec, INDArray canonical) {
    Tensor(String name, Role role, INDArray view) {
      this(new TensorSpec(name, role, shape(view)), view);
    }

    private static List<Integer> shape(INDArray view) {
      return LongStream.of(view.shape()).mapToObj(Math::toIntExact).toList();
    }
  }

  private static List<Tensor> tensors(MultiLayerNetwork network) {
    List<Tensor> tensors = new ArrayList<>();
    int convolutions = 0;
    int dense = 0;
    for (Layer layer : network.getLayers()) {
      if (layer.paramTable().isEmpty()) {
        continue;
      }
      if (layer.paramTable().containsKey("gamma")) {
        // A normalisation belongs to the convolution before it.
        tensors.addAll(normalisation("bn" + convolutions, layer));
        continue;
      }
      INDArray weight = layer.getParam("W");
      boolean convolution = weight.rank() == 4;
      String name = convolution ? "conv" + ++convolutions : "dense" + ++dense;
      tensors.add(
          new Tensor(name + ".weight", Role.PARAMETER, convolution ? weight : weight.transpose()));
      tensors.add(vector(name + ".bias", Role.PARAMETER, layer.getParam("b")));
    }
    return tensors;
  }

  private static List<Tensor> normalisation(String name, Layer layer) {
    return List.of(
        vector(name + ".weight", Role.PARAMETER, layer.getParam("gamma")),
        vector(name + ".bias", Role.PARAMETER, layer.getParam("beta")),
        vector(name + ".running_mean", Role.STATISTIC, layer.getParam("mean")),
        vector(name + ".running_var", Role.STATISTIC, layer.getParam("var")));
  }

  private static Tensor vector(String name, Role role, INDArray values) {
    return new Tensor(name, role, values.reshape(values.length()));
  }
}
