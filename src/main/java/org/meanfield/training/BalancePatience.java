package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * distance. Where none is measured, nothing tells which are better, least of all the balance, which
 * a discriminator has as well that knows nothing: then the last round is the best, and balance
 * alone ends the run.
 */
record BalancePatience(StopConfig config) implements StopRule {
  private static final String ACCURACY = "discriminator-accuracy";
  private static final List<String> NUMBERS =
      List.of(ACCURACY, "discriminator-loss", "generator-loss");

  /** The best distance so far; the largest number where none was measured. */
  static final String DISTANCE = "distance";

  /** Validations that were no better than the best, or, where nothing tells, all of them. */
  static final String SINCE = "validations-since";

  /** The last validations, all of which were balanced. */
  static final String BALANCED = "validations-balanced";

  @Override
  public String name() {
    return config.metric().text();
  }

  @Override
  public Standing judge(Optional<Standing> before, int round, Evaluation validation) {
    NUMBERS.forEach(name -> requireNumber(name, validation.metrics().get(name), round));
    OptionalDouble distance = validation.metric(SampleQuality.DISTANCE);
    distance.ifPresent(measured -> requireNumber(SampleQuality.DISTANCE, measured, round));
    SortedMap<String, Double> last = before.map(Standing::numbers).orElse(new TreeMap<>());
    double least = last.getOrDefault(DISTANCE, Double.MAX_VALUE);
    boolean better = distance.isPresent() && distance.getAsDouble() < least;
    boolean shown = better || distance.isEmpty() || before.isEmpty();
    double imbalance = Math.abs(validation.metrics().get(ACCURACY) - 0.5);
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put(DISTANCE, better ? distance.getAsDouble() : least);
    numbers.put(SINCE, better ? 0 : last.getOrDefault(SINCE, 0.0) + 1);
    numbers.put(
        BALANCED, imbalance <= config.tolerance() ? last.getOrDefault(BALANCED, 0.0) + 1 : 0);
    Best best = shown ? new Best(round, validation.metrics()) : before.orElseThrow().best();
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
