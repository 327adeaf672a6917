package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Addition;
import org.meanfield.kernel.DotProduct;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reshape;
import org.meanfield.kernel.Tokens;

/**
 * From images {@code [rows, channels, height, width]} to one number each, the higher the more real;
 * where classes are known, the inner product of their vectors with the last layer's input is added
 * (a projection discriminator: Miyato and Koyama, arXiv 1802.05637, eq. 4).
 */
record DiscriminatorPart(List<GanLayer> layers, ClassEmbedding classes) implements Part {
  DiscriminatorPart {
    layers = List.copyOf(layers);
  }

  /**
   * As configured.
   *
   * @param shape of an image
   * @param classes 0 where nothing is known of them
   */
  static DiscriminatorPart of(GanConfig config, List<Integer> shape, int classes) {
    List<GanLayer> layers = DiscriminatorLayers.of(config, shape);
    int before = layers.size() - 2;
    int features =
        (before < 0 ? shape : layers.get(before).outputShape())
            .stream().reduce(1, Math::multiplyExact);
    Spectral spectral = config.spectralNormalisation() ? Spectral.NORMALISED : Spectral.AS_IT_IS;
    return new DiscriminatorPart(layers, ClassEmbedding.of(classes, features, spectral));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation images, Tokens rows) {
    int last = layers.size() - 1;
    Activation features = Part.append(program, layers.subList(0, last), images);
    Activation logits = layers.get(last).append(program, features);
    if (!classes.exists()) {
      return logits;
    }
    Activation flat =
        features.shape().length == 2
            ? features
            : program.add(Reshape.of("features", classes.width()), features);
    Activation ofClass =
        program.add(DotProduct.of("projection"), classes.append(program, rows), flat);
    return program.add(Addition.of("logit of class", Nonlinearity.NONE), logits, ofClass);
  }
}
