package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.example.Rank;
import scala.Tuple2;

/**
 * Ranks cut into segments of exact length, each with a value. Only the first rank of each segment
 * is ever on the driver.
 */
final class RangeBounds implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int BUCKET_BITS = 12;

  /** Sorted in a moment. */
  private static final int RANKS_OF_A_TASK = 100_000;

  private final Rank[] firsts;
  private final int[] values;

  private RangeBounds(Rank[] firsts, int[] values) {
    this.firsts = firsts;
    this.values = values;
  }

  /**
   * A segment of the sorted ranks, up to the next one's start.
   *
   * @param start number of ranks before it
   */
  record Segment(long start, int value) implements Serializable {}

  /**
   * Finds the first rank of each segment: ranks are counted by their first bits, and only those
   * that share theirs with one that is looked for are sorted. Of hashes that is one in thousands.
   *
   * @param segments none empty, the first starting at 0, in order
   */
  static RangeBounds of(JavaRDD<Rank> ranks, List<Segment> segments) {
    TreeMap<Long, Long> counts =
        ranks.mapPartitions(part -> List.of(counts(part)).iterator()).treeReduce(RangeBounds::sum);
    Set<Long> buckets = new HashSet<>();
    Set<Long> places = new HashSet<>();
    long before = 0;
    long sorted = 0;
    for (Map.Entry<Long, Long> bucket : counts.entrySet()) {
      long first = before;
      long behind = before + bucket.getValue();
      long moved = sorted - before;
      List<Long> within =
          segments.stream()
              .map(Segment::start)
              .filter(start -> start >= first && start < behind)
              .map(start -> start + moved)
              .toList();
      if (places.addAll(within)) {
        buckets.add(bucket.getKey());
        sorted += bucket.getValue();
      }
      before = behind;
    }
    return new RangeBounds(
        firsts(ranks, buckets, places, sorted, segments.size()),
        segments.stream().mapToInt(Segment::value).toArray());
  }

  private static TreeMap<Long, Long> counts(Iterator<Rank> ranks) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    ranks.forEachRemaining(rank -> counts.merge(bucket(rank), 1L, Long::sum));
    return counts;
  }

  private static TreeMap<Long, Long> sum(TreeMap<Long, Long> a, TreeMap<Long, Long> b) {
    b.forEach((bucket, count) -> a.merge(bucket, count, Long::sum));
    return a;
  }

  /** In the order of ranks. */
  private static long bucket(Rank rank) {
    return (long) rank.group() << BUCKET_BITS | rank.high() >>> Long.SIZE - BUCKET_BITS;
  }

  /** Those at some places among the ranks of some buckets. */
  private static Rank[] firsts(
      JavaRDD<Rank> ranks, Set<Long> buckets, Set<Long> places, long sorted, int wanted) {
    int tasks = (int) Math.min(ranks.getNumPartitions(), sorted / RANKS_OF_A_TASK + 1);
    Rank[] firsts =
        ranks
            .filter(rank -> buckets.contains(bucket(rank)))
            .sortBy(rank -> rank, true, tasks)
            .zipWithIndex()
            .filter(numbered -> places.contains(numbered._2()))
            .collect()
            .stream()
            .sorted(Comparator.comparing(Tuple2::_2))
            .map(Tuple2::_1)
            .toArray(Rank[]::new);
    if (firsts.length != wanted) {
      throw new IllegalStateException(firsts.length + " of " + wanted + " cuts found");
    }
    return firsts;
  }

  /** The value of the segment that a rank lies in. */
  int at(Rank rank) {
    int found = Arrays.binarySearch(firsts, rank);
    return values[found >= 0 ? found : -found - 2];
  }
}
