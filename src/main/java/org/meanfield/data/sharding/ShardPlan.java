package org.meanfield.data.sharding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meanfield.data.Split;

/**
 * Which shards there are, and at which rank each begins; all examples ranked split by split. Sizes
 * within a split differ by one example at most; a split with fewer examples than shards has shards
 * of one.
 *
 * @param files by number over all splits
 */
record ShardPlan(List<String> files, List<RangeBounds.Segment> segments) {

  static ShardPlan of(Map<Split, Long> examples, int shardCount) {
    List<String> files = new ArrayList<>();
    List<RangeBounds.Segment> segments = new ArrayList<>();
    long start = 0;
    for (Split split : Split.values()) {
      long count = examples.get(split);
      int shards = (int) Math.min(shardCount, count);
      for (int shard = 0; shard < shards; shard++) {
        segments.add(new RangeBounds.Segment(start, files.size()));
        files.add(String.format(Locale.ROOT, "%s/shard-%05d.parquet", split.text(), shard));
        start += count / shards + (shard < count % shards ? 1 : 0);
      }
    }
    return new ShardPlan(files, segments);
  }
}
