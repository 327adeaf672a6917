package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.config.Amount;
import org.meanfield.config.RoundConfig;

/**
 * Whom a round calls, and when it goes on without those who have not come: when so many are there,
 * and so many times the median of the times that these took is over. A round that is gone through
 * again calls those who came the first time, and waits for all of them.
 *
 * @param called replicas, in order
 * @param quorum how many of them must be there
 * @param grace so many times the median; of no account where the quorum is all
 */
record Attendance(List<Integer> called, int quorum, double grace) {
  /**
   * Where replicas take turns in slots and all are as fast, the median of k turns' times is (k + 1)
   * / 2 turns, and the next turn's are there after k + 1.
   */
  private static final double GRACE_OF_TURNS = 2;

  Attendance {
    called = List.copyOf(called);
  }

  /** All are called and waited for. */
  static Attendance full(int replicas) {
    return new Attendance(IntStream.range(0, replicas).boxed().toList(), replicas, 0);
  }

  /**
   * Of a round.
   *
   * @param known what is decided of it and others
   */
  static Attendance of(RoundConfig config, int replicas, LeftOut known, int round) {
    Attendance full = full(replicas);
    if (!known.knows(round)) {
      return new Attendance(full.called, config.needed(replicas), config.grace());
    }
    SortedSet<Integer> leftOut = known.of(round);
    List<Integer> called = full.called.stream().filter(r -> !leftOut.contains(r)).toList();
    return new Attendance(called, called.size(), 0);
  }

  /**
   * What a user should know before rounds begin that leave replicas out only because they have to
   * wait for a slot; empty where none does.
   *
   * @param slots that replicas take turns in
   */
  static Optional<String> warning(RoundConfig config, int replicas, int slots) {
    int before = slots == 0 ? 0 : (replicas - 1) / slots * slots; // the last turn
    if (config.grace() > GRACE_OF_TURNS || config.needed(replicas) > before) {
      return Optional.empty();
    }
    return Optional.of(
        "training.round.grace = %s: %s replicas take turns in the %s that there are now, and the last of them would be left out round after round, however fast they are; set it to more than %.0f, or have as many slots as replicas"
            .formatted(config.grace(), replicas, Amount.of(slots, "slot"), GRACE_OF_TURNS));
  }

  /**
   * How long after the round's beginning it closes without those who are missing.
   *
   * @param arrivals nanoseconds from the round's beginning until one replica after the other was
   *     there, in their order; so many as the quorum at least
   */
  long nanosToClose(List<Long> arrivals) {
    int half = arrivals.size() / 2;
    long upper = arrivals.get(half);
    double median = arrivals.size() % 2 == 1 ? upper : (arrivals.get(half - 1) + upper) / 2.0;
    return (long) (grace * median);
  }

  /** Whether the round may close without somebody. */
  boolean isBounded() {
    return quorum < called.size();
  }
}
