package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/** Streams in lanes; tokens here are their own places in the stream. */
class StreamBatchingTest {
  private static final StreamBatching FEEDING = new StreamBatching(3, 4);

  @Test
  void laneAfterLaneGoesOnWhereItStopped() {
    Feed feed = FEEDING.open(List.of(block(0, 60)), 1, 0, 0);

    int[] last = new int[3];
    for (int window = 0; window < 4; window++) {
      Batch batch = feed.next();
      for (int lane = 0; lane < 3; lane++) {
        int[] tokens = lane(batch.ints(0), lane);
        assertThat(batch.ints(2)[lane]).isEqualTo(window == 0 ? 1 : 0);
        if (window > 0) {
          assertThat(tokens[0]).isEqualTo((last[lane] + 1) % 60);
        }
        for (int t = 1; t < 4; t++) {
          assertThat(tokens[t]).isEqualTo((tokens[t - 1] + 1) % 60);
        }
        last[lane] = tokens[3];
      }
    }
    assertThat(feed.next().ints(2)).as("the next pass").containsExactly(1, 1, 1);
  }

  @Test
  void theTargetOfATokenIsTheOneBehindIt() {
    Feed feed = FEEDING.open(List.of(block(0, 60)), 1, 0, 0);

    for (int step = 0; step < 20; step++) {
      Batch batch = feed.next();
      for (int i = 0; i < 12; i++) {
        int target = batch.ints(1)[i];
        int behind = (batch.ints(0)[i] + 1) % 60;
        // Nothing tells the first token of a shard.
        assertThat(target).isEqualTo(behind == 0 ? Schema.NO_TOKEN : behind);
      }
    }
  }

  @Test
  void aPassReadsNoTokenTwiceAndBeginsElsewhereThanTheOneBefore() {
    Feed feed = FEEDING.open(List.of(block(0, 60)), 1, 0, 0);
    Set<Integer> firsts = new HashSet<>();

    for (int pass = 0; pass < 5; pass++) {
      Set<Integer> seen = new HashSet<>();
      for (int window = 0; window < 4; window++) {
        Batch batch = feed.next();
        if (window == 0) {
          firsts.add(batch.ints(0)[0]);
        }
        Arrays.stream(batch.ints(0)).forEach(seen::add);
      }
      assertThat(seen).hasSize(48);
    }
    assertThat(firsts).hasSizeGreaterThan(3);
  }

  @Test
  void aFeedOpenedAtAStepGoesOnAsIfItHadReadUpToThere() {
    List<ShardBlock> blocks = List.of(block(0, 31), block(31, 29));
    Feed whole = FEEDING.open(blocks, 7, 1, 0);
    IntStream.range(0, 6).forEach(step -> whole.next());
    Feed late = FEEDING.open(blocks, 7, 1, 6);

    for (int step = 6; step < 15; step++) {
      Batch expected = whole.next();
      Batch found = late.next();
      assertThat(found.ints(0)).isEqualTo(expected.ints(0));
      assertThat(found.ints(1)).isEqualTo(expected.ints(1));
      assertThat(found.ints(2)).isEqualTo(expected.ints(2));
    }
  }

  @Test
  void whereOneShardEndsAndAnotherBeginsNothingIsToBeTold() {
    Feed feed = FEEDING.open(List.of(block(0, 31), block(31, 29)), 7, 1, 0);

    for (int step = 0; step < 12; step++) {
      assertThat(feed.next().ints(1)).doesNotContain(0, 31);
    }
  }

  @Test
  void lanesAreReadFromShardsOfAnySizesAsFromOneRing() {
    int[] sizes = {0, 17, 1, 1, 0, 0, 23, 2, 16, 0};
    List<ShardBlock> blocks = new ArrayList<>();
    Set<Integer> shardBegins = new HashSet<>();
    int size = 0;
    for (int rows : sizes) {
      blocks.add(block(size, rows));
      shardBegins.add(size);
      size += rows;
    }
    Feed feed = FEEDING.open(blocks, 7, 1, 0);

    // 60 tokens are 3 lanes of 20, of which a pass reads 4 windows of 4.
    for (int pass = 0; pass < 30; pass++) {
      int start = -1;
      for (int window = 0; window < 4; window++) {
        Batch batch = feed.next();
        start = window == 0 ? batch.ints(0)[0] : start;
        for (int i = 0; i < 12; i++) {
          int place = (start + i / 4 * 20 + window * 4 + i % 4) % 60;
          int behind = (place + 1) % 60;
          assertThat(batch.ints(0)[i]).isEqualTo(place);
          assertThat(batch.ints(1)[i])
              .isEqualTo(shardBegins.contains(behind) ? Schema.NO_TOKEN : behind);
        }
      }
    }
  }

  @Test
  void moreThan2To31TokensAReplicaAreRead() {
    ShardBlock million = block(0, 1_000_000);
    List<ShardBlock> threeBillion = Collections.nCopies(3000, million);
    Set<Integer> starts = new HashSet<>();

    // A pass reads the 10^9 tokens of each lane in windows of 4, all but the last window.
    long windows = (1_000_000_000 - 1) / 4;
    for (long pass = 0; pass < 20; pass++) {
      Feed feed = FEEDING.open(threeBillion, 7, 1, pass * windows + windows - 3);
      for (int window = 0; window < 3; window++) {
        Batch batch = feed.next();
        int first = batch.ints(0)[0];
        starts.add(first);
        for (int i = 0; i < 12; i++) {
          // Lanes are 10^9 tokens apart, a thousand shards.
          int place = (first + i % 4) % 1_000_000;
          assertThat(batch.ints(0)[i]).isEqualTo(place);
          assertThat(batch.ints(1)[i]).isEqualTo(place == 999_999 ? Schema.NO_TOKEN : place + 1);
        }
      }
      assertThat(feed.next().ints(2)).as("the next pass").containsExactly(1, 1, 1);
    }
    assertThat(starts).hasSize(60);
  }

  @Test
  void openingAFeedAllocatesNothingThatGrowsWithTheTokens() {
    List<ShardBlock> blocks = List.of(block(0, 5_000_000), block(0, 5_000_000));

    long allocated = Allocation.bytes(() -> FEEDING.open(blocks, 7, 1, 1_000_000).next());

    assertThat(allocated).isLessThan(100_000);
  }

  @Test
  void evaluationTellsEveryTokenButTheFirstOnceAfterAWindowOfContext() {
    for (int size : new int[] {2, 3, 12, 13, 14, 61, 100}) {
      int[] told = new int[size];
      int[] context = new int[3];
      for (Batch batch : FEEDING.evaluation(block(0, size))) {
        for (int i = 0; i < 12; i++) {
          int lane = i / 4;
          int token = batch.ints(0)[i];
          int target = batch.ints(1)[i];
          if (i % 4 == 0 && batch.ints(2)[lane] == 1) {
            context[lane] = 0;
          }
          if (target != Schema.NO_TOKEN) {
            told[target]++;
            assertThat(token).isEqualTo(target - 1);
            assertThat(context[lane]).isGreaterThanOrEqualTo(Math.min(4, token));
          }
          context[lane] += token == Schema.NO_TOKEN ? 0 : 1;
        }
      }
      assertThat(told[0]).isZero();
      assertThat(Arrays.copyOfRange(told, 1, size)).as("of %d", size).containsOnly(1);
    }
  }

  @Test
  void aLaneOfEvaluationReadsNoPaddingBeforeATokenAndBeginsWithoutAState() {
    for (int size : new int[] {2, 3, 7, 12, 13, 14, 61, 100}) {
      boolean[] ended = new boolean[3];
      int[] last = {-1, -1, -1};
      int batches = 0;
      for (Batch batch : FEEDING.evaluation(block(0, size))) {
        assertThat(batch.ints(2)).containsOnly(batches++ == 0 ? 1 : 0);
        for (int i = 0; i < 12; i++) {
          int lane = i / 4;
          int token = batch.ints(0)[i];
          ended[lane] |= token == Schema.NO_TOKEN;
          assertThat(token == Schema.NO_TOKEN).as("size %d", size).isEqualTo(ended[lane]);
          assertThat(ended[lane] || last[lane] == -1 || token == last[lane] + 1).isTrue();
          last[lane] = token;
        }
      }
    }
  }

  @Test
  void aShardOfOneTokenHasNothingToTell() {
    assertThat(FEEDING.evaluation(block(0, 1))).isEmpty();
  }

  @Test
  void aReplicaWithTooFewTokensIsRefused() {
    FEEDING.requireFits(0, List.of(7L, 8L));

    assertThatThrownBy(() -> FEEDING.requireFits(2, List.of(14L)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("replica 2 has only 14 training tokens")
        .hasMessageContaining("needs 15")
        .hasMessageContaining("training.sequence-length = 4");
  }

  @Test
  void aReplicaWhoseShardsHaveOneTokenEachIsRefused() {
    FEEDING.requireFits(0, Stream.concat(Stream.of(2L), ones(13)).toList());

    assertThatThrownBy(() -> FEEDING.requireFits(2, ones(20).toList()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "replica 2 has 20 training tokens in 20 shards, none of which has two")
        .hasMessageContaining("lower data.shard-count");
  }

  private static Stream<Long> ones(int count) {
    return Collections.nCopies(count, 1L).stream();
  }

  private static int[] lane(int[] field, int lane) {
    return Arrays.copyOfRange(field, lane * 4, lane * 4 + 4);
  }

  private static ShardBlock block(int first, int rows) {
    ShardBlock block = new ShardBlock(Schema.ofStream(), rows);
    for (int i = 0; i < rows; i++) {
      block.ints(0)[i] = first + i;
    }
    return block;
  }
}
