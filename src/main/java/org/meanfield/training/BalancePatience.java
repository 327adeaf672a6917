package org.meanfield.training;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.generation.SampleQuality;

/**
 * A run ends that has been balanced for so long, a discriminator right about half of the time, and
 * whose images for so long have got no better. The better images are those of the smaller Fréchet
 * distance, or, where none is measured, those whose discriminator is nearer to a half.
 */
record BalancePatience(StopConfig config) implements StopRule {
  private static final String ACCURACY = "discriminator-accuracy";

  /** The best so far: the smaller, the better. */
  static final String QUALITY = "quality";

  /** Validations after the best, none of which was better. */
  static final String SINCE = "validations-since";

  /** The last validations, all of which were balanced. */
  static final String BALANCED = "validations-balanced";

  @Override
  public String name() {
    return config.metric().text();
  }

  @Override
  public Standing judge(Optional<Standing> before, int round, Evaluation validation) {
    double accuracy = validation.metrics().get(ACCURACY);
    double imbalance = Math.abs(accuracy - 0.5);
    double quality = validation.metric(SampleQuality.DISTANCE).orElse(imbalance);
    requireNumber(ACCURACY, accuracy, round);
    requireNumber("quality of images", quality, round);
    SortedMap<String, Double> last = before.map(Standing::numbers).orElse(new TreeMap<>());
    boolean balanced = imbalance <= config.tolerance();
    boolean better = before.isEmpty() || quality < last.get(QUALITY);
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put(QUALITY, better ? quality : last.get(QUALITY));
    numbers.put(SINCE, better ? 0 : last.get(SINCE) + 1);
    numbers.put(BALANCED, balanced ? last.getOrDefault(BALANCED, 0.0) + 1 : 0);
    Best best = better ? new Best(round, validation.metrics()) : before.orElseThrow().best();
    return new Standing(name(), best, numbers);
  }

  private void requireNumber(String what, double value, int round) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the validation %s is %s after round %s; lower training.updater.learning-rate"
              .formatted(what, value, round));
    }
  }

  @Override
  public boolean isOver(Standing standing) {
    return config.patience() > 0
        && standing.numbers().getOrDefault(SINCE, 0.0) >= config.patience()
        && standing.numbers().getOrDefault(BALANCED, 0.0) >= config.patience();
  }
}
