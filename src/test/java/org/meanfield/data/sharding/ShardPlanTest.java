package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.RangeBounds.Segment;

/** Which shards there are of so many examples. */
class ShardPlanTest {
  @Test
  void shardsOfASplitDifferByOneExampleAndBeginWhereTheOneBeforeEnds() {
    ShardPlan plan = plan(11, 6, 3);

    assertThat(plan.files())
        .containsExactly(
            "train/shard-00000.parquet",
            "train/shard-00001.parquet",
            "train/shard-00002.parquet",
            "validation/shard-00000.parquet",
            "validation/shard-00001.parquet",
            "validation/shard-00002.parquet",
            "test/shard-00000.parquet",
            "test/shard-00001.parquet",
            "test/shard-00002.parquet");
    assertThat(plan.segments())
        .containsExactly(
            new Segment(0, 0),
            new Segment(4, 1),
            new Segment(8, 2),
            new Segment(11, 3),
            new Segment(13, 4),
            new Segment(15, 5),
            new Segment(17, 6),
            new Segment(18, 7),
            new Segment(19, 8));
  }

  @Test
  void aSplitOfFewExamplesHasShardsOfOneAndAnEmptyOneHasNone() {
    ShardPlan plan = plan(3, 0, 2);

    assertThat(plan.files())
        .filteredOn(file -> !file.startsWith("train/"))
        .containsExactly("test/shard-00000.parquet", "test/shard-00001.parquet");
    assertThat(plan.segments()).extracting(Segment::start).isEqualTo(List.of(0L, 1L, 2L, 3L, 4L));
  }

  @Test
  void examplesMayBeMoreThanAnIntegerCounts() {
    ShardPlan plan = plan(9_000_000_000L, 0, 0);

    assertThat(plan.segments())
        .containsExactly(
            new Segment(0, 0), new Segment(3_000_000_000L, 1), new Segment(6_000_000_000L, 2));
  }

  /** Of three shards a split. */
  private static ShardPlan plan(long train, long validation, long test) {
    return ShardPlan.of(
        Map.of(Split.TRAIN, train, Split.VALIDATION, validation, Split.TEST, test),
        3,
        Long.MAX_VALUE);
  }
}
