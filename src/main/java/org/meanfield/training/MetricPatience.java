package org.meanfield.training;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.evaluation.Evaluation;

/** The best round is that of the best metric; a run ends that for so long has had no better one. */
record MetricPatience(StopConfig config) implements StopRule {
  /** The best so far. */
  static final String VALUE = "value";

  /** Validations after the best, none of which was better: what patience counts. */
  static final String SINCE = "validations-since";

  @Override
  public String name() {
    return config.metric().text();
  }

  @Override
  public Standing judge(Optional<Standing> before, int round, Evaluation validation) {
    double value = validation.metrics().get(name());
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the validation %s is %s after round %s; lower training.updater.learning-rate"
              .formatted(name(), value, round));
    }
    if (before.isEmpty() || config.metric().isBetter(value, before.get().numbers().get(VALUE))) {
      return standing(new Best(round, validation.metrics()), value, 0);
    }
    SortedMap<String, Double> numbers = before.get().numbers();
    return standing(before.get().best(), numbers.get(VALUE), numbers.get(SINCE) + 1);
  }

  private Standing standing(Best best, double value, double since) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put(VALUE, value);
    numbers.put(SINCE, since);
    return new Standing(name(), best, numbers);
  }

  @Override
  public boolean isOver(Standing standing) {
    return config.patience() > 0
        && standing.numbers().getOrDefault(SINCE, 0.0) >= config.patience();
  }
}
