package org.meanfield.network.gan;

import org.meanfield.network.InitialValues;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * First values as those of DCGAN (Radford et al., arXiv 1511.06434, section 4, and PyTorch's
 * example): weights normal with deviation 0.02, scales of normalisations likewise around 1, shifts
 * and biases 0; running variances 1. What estimates singular values begins as any vector.
 */
final class InitialWeights {
  private static final double DEVIATION = 0.02;

  private InitialWeights() {}

  /** Fills a tensor. */
  static void fill(long seed, StateLayout layout, TensorSpec tensor, SlicedVector values) {
    String name = tensor.name();
    if (name.endsWith(".running_var")) {
      InitialValues.constant(layout, tensor, 1, values);
    } else if (name.endsWith(".weight_u")) {
      InitialValues.normal(seed, layout, tensor, 0, 1, values);
    } else if (tensor.role() == Role.PARAMETER && name.endsWith(".weight")) {
      boolean scale = tensor.shape().size() == 1;
      InitialValues.normal(seed, layout, tensor, scale ? 1 : 0, DEVIATION, values);
    }
  }
}
