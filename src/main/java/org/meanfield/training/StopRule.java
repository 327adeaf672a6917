package org.meanfield.training;

import java.util.Optional;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.evaluation.Evaluation;

/**
 * Decides by a run's validations which round is the best, and when the run is over before its
 * epochs are. It remembers nothing but its standing, which is in every checkpoint: so the same
 * validations lead to the same end, wherever the run was resumed in between.
 */
interface StopRule {

  /** The one that is configured. */
  static StopRule of(StopConfig config) {
    return switch (config.metric()) {
      case LOSS, ACCURACY, MAE, RMSE -> new MetricPatience(config);
      case DISCRIMINATOR_BALANCE -> new BalancePatience(config);
    };
  }

  /** What its standings are told by: those of another rule count for nothing. */
  String name();

  /**
   * The standing with one more validation.
   *
   * @param before of this rule; empty at its first validation
   * @param round that was validated; the best of the new standing, where it is the best
   * @throws TrainingException where the validation is no number
   */
  Standing judge(Optional<Standing> before, int round, Evaluation validation);

  /**
   * Whether the run is over.
   *
   * @param standing the last; another rule's where a resume has changed the rule, and nothing was
   *     validated since
   */
  boolean isOver(Standing standing);
}
