package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Concatenation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;

/**
 * From noise {@code [rows, noise]} to images {@code [rows, channels, height, width]}; where classes
 * are known, their vectors stand behind the noise.
 */
record GeneratorPart(List<GanLayer> layers, ClassEmbedding classes) implements Part {
  GeneratorPart {
    layers = List.copyOf(layers);
  }

  /**
   * As configured.
   *
   * @param shape of an image
   * @param classes 0 where nothing is known of them
   */
  static GeneratorPart of(GanConfig config, List<Integer> shape, int classes) {
    int noise = config.noise();
    int inputs = classes == 0 ? noise : 2 * noise;
    return new GeneratorPart(
        GeneratorLayers.of(config, inputs, shape),
        ClassEmbedding.of(classes, noise, Spectral.AS_IT_IS));
  }

  /** The vectors of classes do. */
  @Override
  public boolean learnsBefore() {
    return classes.exists();
  }

  @Override
  public Activation append(ProgramBuilder program, Activation noise, Tokens rows) {
    Activation x =
        classes.exists()
            ? program.add(Concatenation.of("noise and class"), noise, classes.append(program, rows))
            : noise;
    return Part.append(program, layers, x);
  }
}
