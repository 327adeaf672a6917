package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

class ContextBatchingTest {

  /** Whose tokens are their places. */
  private static ShardBlock shard(int tokens) {
    ShardBlock shard = new ShardBlock(Schema.ofStream(), tokens);
    for (int i = 0; i < tokens; i++) {
      shard.ints(0)[i] = i;
    }
    return shard;
  }

  @ParameterizedTest
  @CsvSource({"3,8,100", "2,7,31", "4,1,9", "1,6,7", "2,8,2", "5,4,4", "2,8,9", "2,8,10"})
  void everyTokenButTheFirstIsToldOnceFromHalfAWindowAtLeast(int windows, int steps, int tokens) {
    List<Integer> told = new ArrayList<>();
    for (Batch batch : new ContextBatching(windows, steps).evaluation(shard(tokens))) {
      for (int window = 0; window < windows; window++) {
        for (int step = 0; step < steps; step++) {
          int at = window * steps + step;
          if (batch.ints(1)[at] != Schema.NO_TOKEN) {
            told.add(batch.ints(1)[at]);
            assertThat(batch.ints(0)[at]).isEqualTo(batch.ints(1)[at] - 1);
            // As many tokens before it as a window has but for its stride, or all.
            assertThat(step + 1)
                .isGreaterThanOrEqualTo(Math.min(batch.ints(1)[at], steps - steps / 2));
            assertThat(batch.ints(0)[window * steps]).isEqualTo(batch.ints(1)[at] - 1 - step);
          }
        }
      }
    }

    assertThat(told).isEqualTo(IntStream.range(1, tokens).boxed().toList());
  }

  /** Each is told where it stands, by a network that sees both sides, and the next one is there. */
  @ParameterizedTest
  @CsvSource({"3,8,100", "2,7,31", "4,1,9", "1,6,7", "2,8,2", "5,4,4", "2,8,9", "2,8,10", "1,9,50"})
  void fromBothSidesEveryTokenIsToldOnceWithAQuarterOfAWindowAtEitherSide(
      int windows, int steps, int tokens) {
    List<Integer> told = new ArrayList<>();
    int side = (steps - steps / 2) / 2;
    for (Batch batch : new ContextBatching(windows, steps, true).evaluation(shard(tokens))) {
      for (int window = 0; window < windows; window++) {
        for (int step = 0; step < steps; step++) {
          int at = window * steps + step;
          if (batch.ints(1)[at] != Schema.NO_TOKEN) {
            int token = batch.ints(0)[at];
            told.add(token);
            assertThat(batch.ints(1)[at]).isEqualTo(token + 1);
            assertThat(step).isGreaterThanOrEqualTo(Math.min(token, side));
            // The shard's last token is no target, so that it is not read.
            int behind = Math.min(tokens - 2 - token, side);
            assertThat(batch.ints(0)[at + behind]).isEqualTo(token + behind);
            assertThat(step + behind).isLessThan(steps);
          }
        }
      }
    }

    assertThat(told).isEqualTo(IntStream.range(0, tokens - 1).boxed().toList());
  }

  @Test
  void aShardOfOneTokenHasNothingToTell() {
    assertThat(new ContextBatching(2, 4).evaluation(shard(1))).isEmpty();
    assertThat(new ContextBatching(2, 4).judged(1)).isZero();
  }
}
