package org.meanfield.data.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Learns which byte pairs to merge: again and again the pair that occurs most often in the chunks
 * (Sennrich et al., arXiv 1508.07909, algorithm 1), of equals the one whose left part, then right
 * part, comes first by its bytes. Counts are kept up to date in the chunks that a merge changes,
 * rather than counted anew. The order of the chunks plays no part.
 */
public final class BpeTrainer {
  private final BpeMerges merges = new BpeMerges();

  /** The tokens of each chunk so far. */
  private final int[][] chunks;

  private final long[] counts;
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> candidates =
      new PriorityQueue<>(
          Comparator.comparingLong(Candidate::count)
              .reversed()
              .thenComparing(c -> merges.bytes(BpeMerges.left(c.pair)), Arrays::compareUnsigned)
              .thenComparing(c -> merges.bytes(BpeMerges.right(c.pair)), Arrays::compareUnsigned));

  /** A pair with its count when it was queued: never less than it is now. */
  private record Candidate(long pair, long count) {}

  /** Two neighbouring tokens: how often they occur, and in which chunks they did at some time. */
  private static final class Pair {
    private long count;
    private int[] chunks = new int[2];
    private int size;

    void foundIn(int chunk) {
      // A chunk adds all of its pairs at once, so that another one of the same pair is the last.
      if (size == 0 || chunks[size - 1] != chunk) {
        chunks = size == chunks.length ? Arrays.copyOf(chunks, 2 * size) : chunks;
        chunks[size++] = chunk;
      }
    }
  }

  private BpeTrainer(List<PieceCount> chunks) {
    this.chunks =
        chunks.stream()
            .map(chunk -> BpeMerges.unmerged(chunk.piece().getBytes(StandardCharsets.UTF_8)))
            .toArray(int[][]::new);
    this.counts = chunks.stream().mapToLong(PieceCount::count).toArray();
  }

  /**
   * Merges pairs until there are enough tokens, or no pair occurs often enough.
   *
   * @param chunks distinct ones
   * @param most tokens to end with, special ones and bytes included
   * @param minimum occurrences of a pair that is merged
   */
  public static BpeMerges learn(List<PieceCount> chunks, int most, int minimum) {
    return new BpeTrainer(chunks).learn(most, minimum);
  }

  private BpeMerges learn(int most, int minimum) {
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      add(chunk, token -> true);
    }
    pairs.forEach((pair, found) -> candidates.add(new Candidate(pair, found.count)));
    while (merges.size() < most) {
      Candidate best = next();
      if (best == null || best.count < minimum) {
        break;
      }
      merge(best.pair);
    }
    return merges;
  }

  /** The pair that occurs most often now, or null where none is left. */
  private Candidate next() {
    while (!candidates.isEmpty()) {
      Candidate first = candidates.poll();
      long count = pairs.get(first.pair).count;
      if (count == first.count) {
        return first;
      }
      if (count > 0) {
        candidates.add(new Candidate(first.pair, count));
      } else {
        pairs.remove(first.pair);
      }
    }
    return null;
  }

  private void merge(long pair) {
    int token = merges.add(pair);
    Pair merged = pairs.get(pair);
    Set<Long> made = new HashSet<>();
    for (int i = 0; i < merged.size; i++) {
      int chunk = merged.chunks[i];
      int[] before = chunks[chunk];
      int[] after = replaced(before, pair, token);
      if (after.length < before.length) {
        remove(chunk);
        chunks[chunk] = after;
        made.addAll(add(chunk, part -> part == token));
      }
    }
    pairs.remove(pair);
    // Only pairs with the new token have become more; the others are found to be fewer in time.
    made.forEach(p -> candidates.add(new Candidate(p, pairs.get(p).count)));
  }

  /** Counts a chunk's pairs, and notes the chunk with those of which a part is to be noted. */
  private Set<Long> add(int chunk, IntPredicate noted) {
    Set<Long> found = new HashSet<>();
    int[] tokens = chunks[chunk];
    for (int i = 0; i + 1 < tokens.length; i++) {
      long key = BpeMerges.pair(tokens[i], tokens[i + 1]);
      Pair pair = pairs.computeIfAbsent(key, k -> new Pair());
      pair.count += counts[chunk];
      if (noted.test(tokens[i]) || noted.test(tokens[i + 1])) {
        pair.foundIn(chunk);
        found.add(key);
      }
    }
    return found;
  }

  private void remove(int chunk) {
    int[] tokens = chunks[chunk];
    for (int i = 0; i + 1 < tokens.length; i++) {
      pairs.get(BpeMerges.pair(tokens[i], tokens[i + 1])).count -= counts[chunk];
    }
  }

  /** The tokens with every occurrence of a pair replaced, from left to right. */
  private static int[] replaced(int[] tokens, long pair, int by) {
    int[] result = new int[tokens.length];
    int length = 0;
    for (int i = 0; i < tokens.length; i++) {
      boolean here = i + 1 < tokens.length && BpeMerges.pair(tokens[i], tokens[i + 1]) == pair;
      result[length++] = here ? by : tokens[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(result, length);
  }
}
