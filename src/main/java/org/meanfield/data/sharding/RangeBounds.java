package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.example.Rank;
import scala.Tuple2;

/**
 * Ranks cut into segments of exact length, each with a value. Only the first rank of each segment
 * is ever on the driver.
 */
final class RangeBounds implements Serializable {
  private static final long serialVersionUID = 1;

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
   * Finds the first rank of each segment by a distributed sort.
   *
   * @param segments none empty, the first starting at 0, in order
   */
  static RangeBounds of(JavaRDD<Rank> ranks, List<Segment> segments) {
    Set<Long> starts = segments.stream().map(Segment::start).collect(Collectors.toSet());
    Rank[] firsts =
        ranks
            .sortBy(rank -> rank, true, ranks.getNumPartitions())
            .zipWithIndex()
            .filter(numbered -> starts.contains(numbered._2()))
            .collect()
            .stream()
            .sorted(Comparator.comparing(Tuple2::_2))
            .map(Tuple2::_1)
            .toArray(Rank[]::new);
    if (firsts.length != segments.size()) {
      throw new IllegalStateException(firsts.length + " of " + segments.size() + " cuts found");
    }
    return new RangeBounds(firsts, segments.stream().mapToInt(Segment::value).toArray());
  }

  /** The value of the segment that a rank lies in. */
  int at(Rank rank) {
    int found = Arrays.binarySearch(firsts, rank);
    return values[found >= 0 ? found : -found - 2];
  }
}
