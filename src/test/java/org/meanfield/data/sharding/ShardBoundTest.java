package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;

/** How many shards there are where the ones asked for would be too large. */
class ShardBoundTest {
  private static final long GIB = 1L << 30;

  @Test
  void smallExamplesMakeTheShardsAskedFor() {
    ShardPlan plan = ShardPlan.of(examples(1_000_000, 10, 3), 4, Schema.ofFeatures(20));

    assertThat(plan.files().stream().filter(file -> file.startsWith("train/"))).hasSize(4);
    assertThat(plan.files().stream().filter(file -> file.startsWith("test/"))).hasSize(3);
  }

  @Test
  void aSplitHasMoreShardsWhereFewerWouldExceedAGibibyte() {
    Schema images = Schema.ofImages(3, 1024, 1024);
    long fit = GIB / images.mostBytes();
    ShardPlan plan = ShardPlan.of(examples(100 * fit + 1, fit, 0), 8, images);

    assertThat(plan.files().stream().filter(file -> file.startsWith("train/"))).hasSize(101);
    assertThat(plan.files().stream().filter(file -> file.startsWith("validation/"))).hasSize(8);
    assertThat(largest(plan, 101 * fit + 1) * images.mostBytes()).isLessThanOrEqualTo(GIB);
  }

  @Test
  void tokensAreCountedBeyondAnInt() {
    ShardPlan plan = ShardPlan.of(examples(5L << 32, 0, 0), 8, Schema.ofStream());

    assertThat(plan.files()).hasSize(80);
    assertThat(plan.segments().get(79).start()).isEqualTo(79L << 28);
    assertThat(largest(plan, 5L << 32)).isEqualTo(1L << 28);
  }

  @Test
  void documentsCountAsTheLongestThatTheyMayBe() {
    Schema documents = Schema.ofDocuments(1000);

    assertThat(documents.mostBytes()).isEqualTo(4008);
    assertThat(ShardPlan.of(examples(10 * (GIB / 4008), 0, 0), 1, documents).files()).hasSize(10);
  }

  @Test
  void anExampleThatNoShardHoldsIsRefusedWithItsRemedy() {
    assertThatThrownBy(() -> ShardPlan.examplesOfShard(Schema.ofImages(3, 40_000, 40_000)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "image [3, 40000, 40000]", "1,073,741,824", "set data.source.height");
    assertThatThrownBy(() -> ShardPlan.examplesOfShard(Schema.ofDocuments(Integer.MAX_VALUE)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("tokens [2147483647]", "lower data.tokenizer.max-length");
  }

  /** Examples of the largest shard. */
  private static long largest(ShardPlan plan, long examples) {
    List<RangeBounds.Segment> segments = plan.segments();
    long largest = 0;
    for (int i = 0; i < segments.size(); i++) {
      long end = i + 1 < segments.size() ? segments.get(i + 1).start() : examples;
      largest = Math.max(largest, end - segments.get(i).start());
    }
    return largest;
  }

  private static Map<Split, Long> examples(long train, long validation, long test) {
    return new EnumMap<>(
        Map.of(Split.TRAIN, train, Split.VALIDATION, validation, Split.TEST, test));
  }
}
