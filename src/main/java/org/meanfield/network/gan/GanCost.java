package org.meanfield.network.gan;

import java.util.List;
import java.util.stream.Stream;
import org.meanfield.config.GanTrainingConfig;
import org.meanfield.network.LayerSummary;

/**
 * What a local step computes. The discriminator's update passes a real image and a made one both
 * ways; the generator makes that image once, for its own update as well, which passes the
 * discriminator both ways, whose weights want no gradient, and goes back through the generator.
 */
record GanCost(
    GeneratorPart generator, DiscriminatorPart discriminator, GanTrainingConfig training) {

  /** Of a step when both are trained. */
  List<LayerSummary> layers() {
    return layers(1.0 / training.discriminatorSteps());
  }

  /**
   * Of so many steps, for each image of a batch. While the discriminator is trained alone, the
   * generator only makes images for it.
   */
  double flops(long iteration, int steps) {
    double updates =
        training.generatorUpdates(iteration + steps) - training.generatorUpdates(iteration);
    return layers(updates / steps).stream().mapToDouble(LayerSummary::trainingFlops).sum() * steps;
  }

  /**
   * @param share the generator's updates for each of the discriminator's
   */
  private List<LayerSummary> layers(double share) {
    return Stream.concat(
            generator
                .summaries(
                    GanArchitecture.GENERATOR.prefix(),
                    (f, first) -> f * (1 + share * (first ? 1 : 2)))
                .stream(),
            discriminator
                .summaries(
                    GanArchitecture.DISCRIMINATOR.prefix(),
                    (f, first) -> f * ((first ? 4 : 6) + share * 2))
                .stream())
        .toList();
  }
}
