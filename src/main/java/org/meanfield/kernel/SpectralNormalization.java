package org.meanfield.kernel;

/**
 * A layer whose weight is divided by its largest singular value, so that the layer changes no
 * distance by more than what it is (Miyato et al., arXiv 1802.05957): {@link SpectralWeight} has
 * the equations. The parameter keeps its name; the estimate's vector is the statistic {@code
 * NAME.weight_u}, one number an output, which is state and must not begin as zeros.
 *
 * <p>A forward pass of a program that trains the layer takes one step of the power iteration,
 * however often the layer stands in it; frozen or in inference, none.
 */
public final class SpectralNormalization {
  private SpectralNormalization() {}

  /** Of a convolution, a transposed one, a fully connected layer or an embedding. */
  public static LayerSpec of(LayerSpec layer) {
    return layer.on(Assembly::normalised);
  }
}
