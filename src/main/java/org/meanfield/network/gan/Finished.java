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

  /** The layer's own. */
  Nonlinearity riding() {
    return finish.normalise() == GanBlock.Normalise.NONE ? nonlinearity() : Nonlinearity.NONE;
  }

  /** The layer, and its normalisation: over its channels, or value by value where it has none. */
  List<GanLayer> behind(GanLayer layer) {
    List<Integer> shape = layer.outputShape();
    return switch (finish.normalise()) {
      case NONE -> List.of(layer);
      case BATCH -> normalisedByBatch(layer, shape);
      case LAYER -> List.of(layer, new LayerNormalizationLayer(normalised, nonlinearity(), shape));
    };
  }

  private List<GanLayer> normalisedByBatch(GanLayer layer, List<Integer> shape) {
    List<GanLayer> layers = new ArrayList<>(List.of(layer));
    List<Integer> normal = shape;
    if (shape.size() == 1) {
      normal = List.of(shape.get(0), 1, 1);
      layers.add(new ReshapeLayer(normalised + " values", normal));
    }
    layers.add(new BatchNormalizationLayer(normalised, nonlinearity(), normal));
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
