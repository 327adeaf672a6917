package org.meanfield.data.sharding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;

/**
 * Which shards there are, and at which rank each begins; all examples ranked split by split. Sizes
 * within a split differ by one example at most; a split with fewer examples than shards has shards
 * of one, and one that would have larger shards than may be has more of them.
 *
 * @param files by number over all splits
 */
record ShardPlan(List<String> files, List<RangeBounds.Segment> segments) {

  /**
   * Bytes of a shard's examples in memory at most. A shard is read, checked and cached whole, and
   * arrays, and Spark's blocks, end at 2 GiB; half of it leaves room for what a file has around
   * them, and keeps a task that holds several on the heap that executors usually have.
   */
  static final long MOST_BYTES = 1L << 30;

  /**
   * @param shardCount of a split, unless its examples need more
   */
  static ShardPlan of(Map<Split, Long> examples, int shardCount, Schema schema) {
    return of(examples, shardCount, examplesOfShard(schema));
  }

  /**
   * How many examples of any length a shard has room for.
   *
   * @throws DataException where there is none for one
   */
  static long examplesOfShard(Schema schema) {
    long fit = MOST_BYTES / schema.mostBytes();
    if (fit == 0) {
      throw new DataException(
          "an example may have %s (%s), and a shard no more than %s: %s"
              .formatted(
                  Amount.grouped(schema.mostBytes(), "byte"),
                  schema.fields().stream()
                      .map(field -> field.name() + " " + field.shape())
                      .collect(Collectors.joining(", ")),
                  Amount.grouped(MOST_BYTES, "byte"),
                  remedy(schema.kind())));
    }
    return fit;
  }

  private static String remedy(ExampleKind kind) {
    return switch (kind) {
      case IMAGE -> "set data.source.height and data.source.width to less";
      case FEATURES -> "name fewer columns in data.source.columns.features";
      case DOCUMENT, PAIR -> "lower data.tokenizer.max-length";
      case SERIES_WINDOW -> "lower data.window, or name fewer columns";
      case STREAM -> throw new IllegalArgumentException("a token has four bytes");
    };
  }

  static ShardPlan of(Map<Split, Long> examples, int shardCount, long mostOfShard) {
    List<String> files = new ArrayList<>();
    List<RangeBounds.Segment> segments = new ArrayList<>();
    long start = 0;
    for (Split split : Split.values()) {
      long count = examples.get(split);
      long needed = (count - 1) / mostOfShard + 1;
      int shards = (int) Math.min(count, Math.max(shardCount, needed));
      for (int shard = 0; shard < shards; shard++) {
        segments.add(new RangeBounds.Segment(start, files.size()));
        files.add(String.format(Locale.ROOT, "%s/shard-%05d.parquet", split.text(), shard));
        start += count / shards + (shard < count % shards ? 1 : 0);
      }
    }
    return new ShardPlan(files, segments);
  }
}
