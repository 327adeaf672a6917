package org.meanfield.training;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.meanfield.config.Amount;

/** Tells of replicas that rounds were closed without: of the first time at once, of all at last. */
final class Absences {
  private final TrainingListener listener;
  private final SortedMap<Integer, Integer> roundsWithout = new TreeMap<>();
  private int rounds;
  private int incomplete;

  Absences(TrainingListener listener) {
    this.listener = listener;
  }

  /** After a round. */
  void count(int round, SortedSet<Integer> leftOut) {
    rounds++;
    if (leftOut.isEmpty()) {
      return;
    }
    if (incomplete++ == 0) {
      listener.warning(
          "round %s was closed without %s, as training.round says; it is told of no other such round but at the end, and in the metrics"
              .formatted(round, names(leftOut)));
    }
    leftOut.forEach(replica -> roundsWithout.merge(replica, 1, Integer::sum));
  }

  /** Such as {@code replica 2} and {@code replicas 0, 2}. */
  private static String names(SortedSet<Integer> replicas) {
    return (replicas.size() == 1 ? "replica " : "replicas ")
        + replicas.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** After the last round. */
  void tellAll() {
    if (incomplete > 0) {
      listener.note(
          "%s of %s closed without all replicas: %s"
              .formatted(
                  incomplete,
                  Amount.of(rounds, "round was", "rounds were"),
                  roundsWithout.entrySet().stream()
                      .map(e -> "replica %s in %s".formatted(e.getKey(), e.getValue()))
                      .collect(Collectors.joining(", "))));
    }
  }
}
