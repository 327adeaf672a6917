package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.kernel.LayerSpec;
import org.meanfield.kernel.SpectralNormalization;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;

/** Whether weights are spectrally normalised, and what that adds to a layer. */
enum Spectral {
  NORMALISED {
    @Override
    String inDl4j(String layer) {
      throw new UnsupportedLayerException(layer, "spectral normalisation");
    }

    @Override
    LayerSpec of(LayerSpec layer) {
      return SpectralNormalization.of(layer);
    }

    @Override
    List<TensorSpec> with(List<TensorSpec> parameters) {
      TensorSpec weight = parameters.get(0);
      List<TensorSpec> all = new ArrayList<>(parameters);
      all.add(new TensorSpec(weight.name() + "_u", Role.STATISTIC, weight.shape().subList(0, 1)));
      return all;
    }
  },
  AS_IT_IS {
    @Override
    String inDl4j(String layer) {
      return layer;
    }

    @Override
    LayerSpec of(LayerSpec layer) {
      return layer;
    }

    @Override
    List<TensorSpec> with(List<TensorSpec> parameters) {
      return parameters;
    }
  };

  abstract LayerSpec of(LayerSpec layer);

  /**
   * A layer's name.
   *
   * @throws UnsupportedLayerException where DL4J lacks such a layer
   */
  abstract String inDl4j(String layer);

  /**
   * @param parameters the weight first, whose first dimension counts the outputs
   */
  abstract List<TensorSpec> with(List<TensorSpec> parameters);
}
