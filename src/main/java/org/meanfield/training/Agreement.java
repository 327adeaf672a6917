package org.meanfield.training;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.meanfield.metrics.ReplicaMetrics;
import org.meanfield.metrics.RoundMetrics;

/**
 * How far the replicas moved the same way within their rounds: the mean cosine of two replicas'
 * movements. With the mean's movement m and the replicas' mean squared distance from the mean d², Σ
 * ⟨xᵢ, xⱼ⟩ over pairs is R (R−1) (m² − d² / (R−1)), and Σ |xᵢ|² is R (m² + d²). What each would
 * have found alone is then what they have found together, or not: that is what a round that is
 * longer risks.
 */
final class Agreement {
  /** From here on two replicas' movements have more in common than not. */
  static final double SAFE = 0.5;

  /** Up to here a round has hardly anything that replicas share. */
  static final double POOR = 0.1;

  private double common;
  private double all;

  /** Takes a round into account, where it has several replicas that tell. */
  void add(RoundMetrics round) {
    List<ReplicaMetrics> replicas = round.replicas();
    if (replicas.size() < 2) {
      return;
    }
    double moved = round.movement() * round.movement();
    double drift =
        replicas.stream().mapToDouble(r -> r.drift() * r.drift()).average().orElseThrow();
    common += moved - drift / (replicas.size() - 1);
    all += moved + drift;
  }

  /** Between −1 and 1; NaN where no round was taken into account. */
  double cosine() {
    return common / all;
  }

  /** What it says of the local steps, for people; nothing where there is nothing to say. */
  Optional<String> advice() {
    double cosine = cosine();
    if (!Double.isFinite(cosine)) {
      return Optional.empty();
    }
    String consequence =
        cosine >= SAFE
            ? "more of training.local-steps would have been safe, by a rule of thumb"
            : cosine > POOR
                ? "training.local-steps is about as large as is safe, by a rule of thumb"
                : "fewer of training.local-steps, or fewer training.replicas, may learn more";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "two replicas' movements in a round had a mean cosine of %.2f: %s",
            cosine,
            consequence));
  }
}
