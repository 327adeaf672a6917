package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;

/**
 * When a round is over though replicas are missing.
 *
 * @param quorum share of the replicas that must be there; 1 where every round waits for all
 * @param grace how long the round waits for the others once those are there: so many times the
 *     median of the times that passed from its beginning until each of them was there
 * @param replay run folder that says which replicas rounds are closed without; null where that is
 *     decided as they come
 */
public record RoundConfig(double quorum, double grace, URI replay) implements Serializable {
  /** Every round waits for all. */
  public static final RoundConfig ALL = new RoundConfig(1, 3, null);

  static final String KEY = "round";

  /** Of a share's product with a number of replicas: 0.7 · 10 is no more than 7. */
  private static final double ROUNDING = 1e-9;

  static RoundConfig read(Section round) {
    double quorum = round.number("quorum").or(ALL.quorum, share());
    double grace = round.number("grace").or(ALL.grace, notNegative());
    if (quorum == 1 && round.has("grace") && !round.complete()) {
      round
          .findings()
          .reject(
              round.full("grace"),
              "has no effect while every round waits for all replicas; set %s below 1, or leave it out"
                  .formatted(round.full("quorum")));
    }
    URI replay = round.location("replay").ifSet().orElse(null);
    return new RoundConfig(quorum, grace, replay);
  }

  private static Rule<Double> share() {
    return new Rule<>(
        value -> value > 0 && value <= 1,
        "must be greater than 0 and at most 1, a share of training.replicas");
  }

  private static Rule<Double> notNegative() {
    return new Rule<>(value -> value >= 0 && Double.isFinite(value), "must be at least 0");
  }

  /** How many replicas must be there. */
  public int needed(int replicas) {
    return Math.max(1, (int) Math.ceil(quorum * replicas - ROUNDING));
  }
}
