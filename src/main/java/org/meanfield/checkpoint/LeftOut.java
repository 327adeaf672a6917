package org.meanfield.checkpoint;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which replicas the rounds of a run were closed without. That depends on the hour, and so it is
 * recorded: what a run comes to is a function of its configuration, its shards and this.
 *
 * @param until the last round of which it is known; of those up to it that are not among {@code
 *     rounds} all replicas are part
 * @param rounds the replicas that are not part of a round, by its number; rounds after {@code
 *     until} are none
 */
public record LeftOut(int until, SortedMap<Integer, SortedSet<Integer>> rounds) {
  /** Nothing is known of any round. */
  public static final LeftOut UNKNOWN = new LeftOut(0, new TreeMap<>());

  public LeftOut {
    TreeMap<Integer, SortedSet<Integer>> copy = new TreeMap<>();
    rounds.forEach(
        (round, replicas) -> copy.put(round, Collections.unmodifiableSortedSet(sorted(replicas))));
    rounds = Collections.unmodifiableSortedMap(copy);
  }

  private static SortedSet<Integer> sorted(SortedSet<Integer> replicas) {
    return new TreeSet<>(replicas);
  }

  /** Whether it is decided which replicas a round is closed without, if any. */
  public boolean knows(int round) {
    return round <= until;
  }

  /** The replicas that are not part of a round that is known. */
  public SortedSet<Integer> of(int round) {
    return rounds.getOrDefault(round, Collections.emptySortedSet());
  }

  /**
   * With what was decided of a round; where that was known, it is the same.
   *
   * @param replicas that are not part of it
   */
  public LeftOut with(int round, SortedSet<Integer> replicas) {
    if (knows(round)) {
      return this;
    }
    TreeMap<Integer, SortedSet<Integer>> more = new TreeMap<>(rounds);
    if (!replicas.isEmpty()) {
      more.put(round, replicas);
    }
    return new LeftOut(round, more);
  }

  /** Of the rounds up to one. */
  public LeftOut upTo(int round) {
    return new LeftOut(Math.min(until, round), rounds.headMap(round + 1));
  }

  /** What this knows, and of the rounds after that what another does. */
  public LeftOut orElse(LeftOut other) {
    TreeMap<Integer, SortedSet<Integer>> both = new TreeMap<>(rounds);
    both.putAll(other.rounds.tailMap(until + 1));
    return new LeftOut(Math.max(until, other.until), both);
  }
}
