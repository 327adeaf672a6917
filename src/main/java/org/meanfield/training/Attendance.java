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
   * What a user should know before rounds begin that leave replicas out only because these have to
   * wait for a slot; empty where none does.
   *
   * @param slots that replicas take turns in
   */
  static Optional<String> warning(RoundConfig config, int replicas, int slots) {
    int quorum = config.needed(replicas);
    if (quorum == replicas || slots >= replicas || slots == 0) {
      return Optional.empty();
    }
    double needed = graceOfTurns(quorum, replicas, slots);
    if (config.grace() > needed) {
      return Optional.empty();
    }
    return Optional.of(
        "training.round.grace = %s: %s replicas take turns in the %s that there are now, and the last of them would be left out round after round, however fast they are; set it to more than %s, or have as many slots as replicas"
            .formatted(
                config.grace(), replicas, Amount.of(slots, "slot"), Math.ceil(needed * 100) / 100));
  }

  /**
   * With a greater grace nobody is left out of those who come into a slot last, where all are as
   * fast: when n are there, so many medians of their times must last until the next is. Twice the
   * median at most, since in k turns the median is (k + 1) / 2 of one.
   */
  private static double graceOfTurns(int quorum, int replicas, int slots) {
    double grace = 0;
    for (int n = quorum; n < replicas; n++) {
      double median = (turn((n - 1) / 2, slots) + turn(n / 2, slots)) / 2.0;
      grace = Math.max(grace, turn(n, slots) / median);
    }
    return grace;
  }

  /** That a replica has, counted from 1, when they come into slots in their order. */
  private static int turn(int replica, int slots) {
    return replica / slots + 1;
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
