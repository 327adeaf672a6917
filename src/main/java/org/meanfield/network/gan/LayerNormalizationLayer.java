package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.LayerNormalization;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.Pointwise;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reshape;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;

/**
 * Layer normalisation of all values of a row, each with a scale and a shift of its own, then a
 * non-linearity: what one row becomes depends on no other, so that it is the same in training and
 * in use, however many replicas share a batch.
 */
record LayerNormalizationLayer(String name, Nonlinearity nonlinearity, List<Integer> outputShape)
    implements GanLayer {
  /** PyTorch's. */
  private static final float EPSILON = 1e-5f;

  private int values() {
    return outputShape.stream().reduce(1, Math::multiplyExact);
  }

  @Override
  public List<TensorSpec> parameters() {
    List<Integer> values = List.of(values());
    return List.of(
        new TensorSpec(name + ".weight", Role.PARAMETER, values),
        new TensorSpec(name + ".bias", Role.PARAMETER, values));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    boolean flat = input.shape().length == 2;
    Activation x = flat ? input : program.add(Reshape.of(name + " values", values()), input);
    Activation y = program.add(LayerNormalization.of(name, EPSILON), x);
    if (!nonlinearity.equals(Nonlinearity.NONE)) {
      y = program.add(Pointwise.of(name + " activation", nonlinearity), y);
    }
    long[] shape = outputShape.stream().mapToLong(Integer::longValue).toArray();
    return flat ? y : program.add(Reshape.of(name + " images", shape), y);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    throw new UnsupportedLayerException(name, "layer normalisation");
  }
}
