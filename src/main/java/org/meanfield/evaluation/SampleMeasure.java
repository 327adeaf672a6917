package org.meanfield.evaluation;

import java.util.Optional;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.generation.FeatureModel;
import org.meanfield.network.generation.SampleQuality;

/**
 * In what the quality of samples is measured.
 *
 * @param features of a classifier, which looks at samples and at real images
 * @param samples how many are made, and how many real images they are compared with at most
 */
public record SampleMeasure(FeatureModel features, int samples) {
  /** Images that are made side by side. */
  static final int ROWS = 100;

  /**
   * Checks that a split has images enough to compare with, unless it is empty and nobody asks.
   *
   * @throws DataException where it has not
   */
  public void requireEnough(Manifest manifest, Split split) {
    long images = manifest.examples(split);
    if (images > 0 && images < SampleQuality.FEWEST) {
      throw new DataException(
          "the %s split has %s, and the quality of samples is measured beside %s at least; give it more, or leave evaluation.features out"
              .formatted(split.text(), Amount.of(images, "image"), SampleQuality.FEWEST));
    }
  }

  /**
   * What to know where a split has fewer real images than samples are made; empty where it has
   * enough, or none.
   */
  public Optional<String> shortage(Manifest manifest, Split split) {
    long images = manifest.examples(split);
    return images == 0 || images >= samples
        ? Optional.empty()
        : Optional.of(
            "the %s split has %s, fewer than evaluation.samples = %s, and samples are compared with those alone; distances, precision and recall compare only with those of the same counts, which their names end with: for such of every split set evaluation.samples to what the smallest has"
                .formatted(split.text(), Amount.of(images, "real image"), samples));
  }

  /** Native memory that a task takes, in bytes: it makes images, then looks at them. */
  public long bytes(Architecture architecture, Engine engine) {
    try (Generator generator = architecture.generator(engine, ROWS)) {
      return Math.max(generator.bytes(), features.bytes(engine));
    }
  }
}
