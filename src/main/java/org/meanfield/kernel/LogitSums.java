package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.meanfield.kernel.Primitive.argument;

import java.util.Arrays;
import org.bytedeco.dnnl.matmul;

/**
 * What label smoothing needs of the logits {@code z [R, V]} before the softmax takes their place:
 * each row's mean, by a product with a vector of 1/V, and each row's label's own.
 */
final class LogitSums {
  private final Buffer logits;
  private final Buffer weights;
  private final Buffer means;
  private final Step product;
  private final int vocabulary;
  private final float[] share;
  private final float[] ofLabel;
  private final float[] mean;

  LogitSums(Assembly assembly, Buffer logits) {
    long rows = logits.layout().get_dims().get(0);
    this.vocabulary = Math.toIntExact(logits.layout().get_dims().get(1));
    this.logits = logits;
    this.weights = assembly.reserve(Layouts.plain(vocabulary, 1));
    this.means = assembly.reserve(Layouts.plain(rows, 1));
    this.share = new float[vocabulary];
    Arrays.fill(share, 1f / vocabulary);
    this.ofLabel = new float[Math.toIntExact(rows)];
    this.mean = new float[ofLabel.length];
    matmul.primitive_desc description =
        new matmul.primitive_desc(
            assembly.engine(),
            logits.layout(),
            weights.layout(),
            means.layout(),
            assembly.attributes(),
            false);
    this.product =
        assembly.primitive(
            "mean logit",
            new matmul(description),
            description,
            means,
            argument(DNNL_ARG_SRC, logits),
            argument(DNNL_ARG_WEIGHTS, weights),
            argument(DNNL_ARG_DST, means));
  }

  /**
   * Takes them of the logits as they are now.
   *
   * @param labels −1 for none
   */
  void take(int[] labels) {
    weights.put(0, share, 0, vocabulary);
    product.run();
    means.get(0, mean, 0, mean.length);
    for (int r = 0; r < labels.length; r++) {
      ofLabel[r] = labels[r] == Tokens.PADDING ? 0 : logits.get(r * vocabulary + labels[r]);
    }
  }

  double mean(int row) {
    return mean[row];
  }

  double ofLabel(int row) {
    return ofLabel[row];
  }
}
