package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.Split;
import org.meanfield.data.example.Rank;

/**
 * Where the tokens of each piece stand among those of its split.
 *
 * @param starts tokens before each partition, by split
 * @param ends tokens of each split in all
 */
record TokenPlaces(long[][] starts, long[] ends) implements Serializable {

  /**
   * @param rank shard, and place of the first token
   */
  record Chunk(Rank rank, int[] tokens) implements Serializable {}

  /**
   * @param pieces in their order
   */
  static TokenPlaces of(JavaRDD<TokenPiece> pieces) {
    List<long[]> counts = pieces.mapPartitions(part -> List.of(counts(part)).iterator()).collect();
    long[][] starts = new long[counts.size()][];
    long[] total = new long[Split.values().length];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = total.clone();
      for (int split = 0; split < total.length; split++) {
        total[split] += counts.get(i)[split];
      }
    }
    return new TokenPlaces(starts, total);
  }

  private static long[] counts(Iterator<TokenPiece> pieces) {
    long[] counts = new long[Split.values().length];
    pieces.forEachRemaining(piece -> counts[piece.split().ordinal()] += piece.tokens().length);
    return counts;
  }

  /** Tokens of each split. */
  Map<Split, Long> totals() {
    Map<Split, Long> totals = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      totals.put(split, ends[split.ordinal()]);
    }
    return totals;
  }

  /** The pieces cut where shards begin, each part with its shard and its place. */
  JavaRDD<Chunk> chunks(JavaRDD<TokenPiece> pieces, ShardPlan plan) {
    long[] shardStarts = plan.segments().stream().mapToLong(RangeBounds.Segment::start).toArray();
    return pieces.mapPartitionsWithIndex(
        (Integer number, Iterator<TokenPiece> part) ->
            chunks(starts[number], part, shardStarts).iterator(),
        true);
  }

  private List<Chunk> chunks(long[] starts, Iterator<TokenPiece> pieces, long[] shardStarts) {
    long[] next = starts.clone();
    List<Chunk> chunks = new ArrayList<>();
    while (pieces.hasNext()) {
      TokenPiece piece = pieces.next();
      int split = piece.split().ordinal();
      cut(before(split) + next[split], piece.tokens(), shardStarts, chunks);
      next[split] += piece.tokens().length;
    }
    return chunks;
  }

  /** Tokens of the splits before this one, which the shards' numbers count through. */
  private long before(int split) {
    return Arrays.stream(ends, 0, split).sum();
  }

  private static void cut(long place, int[] tokens, long[] shardStarts, List<Chunk> chunks) {
    int from = 0;
    while (from < tokens.length) {
      int shard = shardOf(place + from, shardStarts);
      long end = shard + 1 < shardStarts.length ? shardStarts[shard + 1] : Long.MAX_VALUE;
      int to = (int) Math.min(tokens.length, end - place);
      chunks.add(
          new Chunk(new Rank(shard, 0, 0, place + from), Arrays.copyOfRange(tokens, from, to)));
      from = to;
    }
  }

  private static int shardOf(long place, long[] shardStarts) {
    int found = Arrays.binarySearch(shardStarts, place);
    return found >= 0 ? found : -found - 2;
  }
}
