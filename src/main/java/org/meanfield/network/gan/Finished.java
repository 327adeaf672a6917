package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.GanBlock;
import org.meanfield.kernel.Nonlinearity;

/**
 * What stands behind a layer: its non-linearity, which rides on the layer itself, or on the
 * normalisation between the two.
 *
 * @param normalised name of the normalisation, where there is one
 */
record Finished(GanBlock.Finish finish, String normalised) {

  private boolean normalises() {
    return finish.normalise() == GanBlock.Normalise.BATCH;
  }

  /** The layer's own. */
  Nonlinearity riding() {
    return normalises() ? Nonlinearity.NONE : nonlinearity();
  }

  /** The layer, and its normalisation: over its channels, or value by value where it has none. */
  List<GanLayer> behind(GanLayer layer) {
    List<GanLayer> layers = new ArrayList<>(List.of(layer));
    if (normalises()) {
      List<Integer> shape = layer.outputShape();
      if (shape.size() == 1) {
        shape = List.of(shape.get(0), 1, 1);
        layers.add(new ReshapeLayer(normalised + " values", shape));
      }
      layers.add(new BatchNormalizationLayer(normalised, nonlinearity(), shape));
    }
    return layers;
  }

  private Nonlinearity nonlinearity() {
    return switch (finish.activation()) {
      case NONE -> Nonlinearity.NONE;
      case RELU -> Nonlinearity.RELU;
      case LEAKY_RELU -> Nonlinearity.leakyRelu((float) finish.slope());
    };
  }
}
