package org.meanfield.network.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.kernel.Cell;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Collects the parameters of a graph whose tensors are not one by one those of a model. */
public final class Dl4jTensors {
  private final Map<TensorSpec, float[]> tensors = new LinkedHashMap<>();

  /** Adds one as it is. */
  public void add(String name, List<Integer> shape, float[] values) {
    tensors.put(new TensorSpec(name, Role.PARAMETER, shape), values);
  }

  /**
   * Adds one of a recurrent layer.
   *
   * @param shape {@code [blocks · hidden, …]}, a block for each gate
   * @param values in PyTorch's order of the gates
   * @throws UnsupportedLayerException where DL4J lacks the cell
   */
  public void addGates(String name, List<Integer> shape, float[] values, Cell cell) {
    int[] order = order(name, cell);
    int block = values.length / order.length;
    float[] ordered = new float[values.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(values, order[i] * block, ordered, i * block, block);
    }
    add(name, shape, ordered);
  }

  /** PyTorch's blocks as they follow each other in DL4J. */
  private static int[] order(String name, Cell cell) {
    return switch (cell) {
      // i, f, g, o become g, f, o, i: what goes into the cell comes first, its gate last.
      case LSTM -> new int[] {2, 1, 3, 0};
      case SIMPLE -> new int[] {0};
      case GRU -> throw new UnsupportedLayerException(name, "gated recurrent units");
    };
  }

  /** What {@link Dl4jWeights#write} takes. */
  public NetworkState state() {
    StateLayout layout = new StateLayout(new ArrayList<>(tensors.keySet()));
    SlicedVector values = new SlicedVector(layout.size());
    tensors.forEach((tensor, own) -> values.put(layout.offset(tensor.name()), own, 0, own.length));
    return new NetworkState(layout, values, new TreeMap<>());
  }
}
