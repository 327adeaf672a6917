package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/** Pairs are told apart by the first token of their source: each has a number of its own. */
class PairBatchingTest {
  private static final int MOST = 37;
  private static final int TOKENS = 100;
  private static final Schema SCHEMA = Schema.ofPairs(MOST, MOST);

  private final PairBatching batching = PairBatching.of(TOKENS, SCHEMA);
  private final List<ShardBlock> blocks = List.of(block(0, 70), block(70, 0), block(70, 61));

  @Test
  void stepsAreTheLongerTextAndAnEndUpToAMultipleOfEight() {
    assertThat(batching.shapeOf(7, 1).steps()).isEqualTo(8);
    assertThat(batching.shapeOf(8, 1).steps()).isEqualTo(16);
    assertThat(batching.shapeOf(1, 15).steps()).isEqualTo(16);
    assertThat(batching.shapeOf(1, 16).steps()).isEqualTo(24);
    assertThat(batching.shapeOf(1, 0).steps()).isEqualTo(8);
  }

  @Test
  void aBatchHasAsManyPairsAsFitIntoItsTokensTheLongestFirst() {
    assertThat(batching.shapes())
        .containsExactly(
            new PairShape(2, 40),
            new PairShape(3, 32),
            new PairShape(4, 24),
            new PairShape(6, 16),
            new PairShape(12, 8));
    assertThat(batching.examplesPerStep()).isEqualTo(12);
    assertThat(batching.size()).isEqualTo("100 tokens");
  }

  @Test
  void fewerTokensThanOnePairHasAreABatchOfOnePair() {
    assertThat(new PairBatching(20, 37).shapes())
        .containsExactly(
            new PairShape(1, 40),
            new PairShape(1, 32),
            new PairShape(1, 24),
            new PairShape(1, 16),
            new PairShape(2, 8));
    assertThat(take(new PairBatching(1, 37).open(blocks, 7, 0, 0), 131))
        .allMatch(batch -> batch.size() == 1)
        .doesNotHaveDuplicates();
  }

  @Test
  void batchesAreAPureFunctionOfSeedReplicaAndStep() {
    List<List<Integer>> batches = take(batching.open(blocks, 7, 1, 0), 120);

    assertThat(take(batching.open(blocks, 7, 1, 0), 120)).isEqualTo(batches);
    for (int step : List.of(1, 15, 43, 44, 97)) {
      assertThat(take(batching.open(blocks, 7, 1, step), 120 - step))
          .isEqualTo(batches.subList(step, 120));
    }
    assertThat(take(batching.open(blocks, 8, 1, 0), 120)).isNotEqualTo(batches);
    assertThat(take(batching.open(blocks, 7, 2, 0), 120)).isNotEqualTo(batches);
  }

  @Test
  void aPassHasEveryPairAndAllPassesHaveAsManyBatches() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    int pass = batchesOfAPass(blocks);
    List<List<Integer>> passes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<List<Integer>> batches = take(feed, pass);
      List<Integer> seen = batches.stream().flatMap(List::stream).toList();
      assertThat(new HashSet<>(seen)).hasSize(131);
      // The last batch of a bucket is filled from its beginning.
      assertThat(IntStream.range(0, 131).map(n -> Collections.frequency(seen, n)))
          .allMatch(n -> n == 1 || n == 2);
      passes.add(seen);
    }

    assertThat(passes).doesNotHaveDuplicates();
  }

  @Test
  void aBatchIsFullAndOfOneShapeAndNoPairIsTwiceInIt() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    for (int i = 0; i < 2 * batchesOfAPass(blocks); i++) {
      Batch batch = feed.next();
      assertThat(shapes(batch)).hasSize(1).containsExactly(batching.shape(batch));
      // There are five pairs of up to 8 steps, where a batch has room for twelve.
      int rows = batching.shape(batch).steps() == 8 ? 5 : batching.shape(batch).rows();
      assertThat(numbers(batch)).hasSize(rows).doesNotHaveDuplicates();
    }
  }

  @Test
  void ofABucketWithFewerPairsThanABatchAllAreOneBatch() {
    List<ShardBlock> few = List.of(block(new int[] {3, 5, 2}, new int[] {2, 2, 6}, 0));
    Feed feed = batching.open(few, 7, 0, 0);

    for (int i = 0; i < 3; i++) {
      assertThat(numbers(feed.next())).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void longAndShortBatchesComeInRandomOrder() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    List<Integer> steps = new ArrayList<>();
    for (int i = 0; i < batchesOfAPass(blocks); i++) {
      steps.add(batching.shape(feed.next()).steps());
    }

    assertThat(steps).isNotEqualTo(steps.stream().sorted().toList());
    assertThat(steps.subList(0, 12)).contains(40).anyMatch(s -> s < 40);
  }

  @Test
  void aPairCountsByTheTokensOfItsTargetAndTheEnd() {
    List<ShardBlock> few = List.of(block(new int[] {3, 5, 2}, new int[] {2, 2, 6}, 0));
    Batch batch = batching.open(few, 7, 0, 0).next();

    assertThat(batch.weight()).isEqualTo(3 + 3 + 7);
    for (int row = 0; row < 3; row++) {
      assertThat(batch.weights()[row]).isEqualTo(batch.lengths(1)[row] + 1);
    }
  }

  @Test
  void aRowHasTheTokensOfItsTextsAndPaddingBehindThem() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    for (int i = 0; i < 60; i++) {
      Batch batch = feed.next();
      for (int row = 0; row < batch.rows(); row++) {
        int number = batch.ints(0)[row * MOST];
        int source = batch.lengths(0)[row];
        int target = batch.lengths(1)[row];
        assertThat(Arrays.copyOfRange(batch.ints(0), row * MOST, (row + 1) * MOST))
            .containsExactly(
                IntStream.range(0, MOST).map(t -> t < source ? number + t : -1).toArray());
        assertThat(Arrays.copyOfRange(batch.ints(1), row * MOST, (row + 1) * MOST))
            .containsExactly(
                IntStream.range(0, MOST).map(t -> t < target ? number - t : -1).toArray());
      }
    }
  }

  @Test
  void evaluationShowsEveryPairOnceInBatchesOfOneShape() {
    List<Integer> seen = new ArrayList<>();
    for (Batch batch : batching.evaluation(blocks.get(0))) {
      assertThat(shapes(batch)).hasSize(1);
      assertThat(batch.rows()).isBetween(1, batching.shape(batch).rows());
      seen.addAll(numbers(batch));
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 70).boxed().toList());
    assertThat(batching.evaluation(blocks.get(1))).isEmpty();
  }

  @Test
  void aReplicaWithoutAPairIsRefusedByName() {
    assertThatThrownBy(() -> batching.open(List.of(block(0, 0)), 7, 3, 0))
        .isInstanceOf(DataException.class)
        .hasMessage("replica 3 has no training example: lower training.replicas");
  }

  @Test
  void openingAFeedAllocatesNoMoreThanAnOrderOfThePairs() {
    int pairs = 1_000_000;
    List<ShardBlock> million = List.of(new ShardBlock(SCHEMA, pairs, 0, 0));

    assertThat(Allocation.bytes(() -> batching.open(million, 1, 0, 1000).next()))
        .isLessThan(pairs * Integer.BYTES + 100_000L);
  }

  private static Set<PairShape> shapes(Batch batch) {
    Set<PairShape> shapes = new HashSet<>();
    for (int row = 0; row < batch.rows(); row++) {
      shapes.add(
          PairBatching.of(TOKENS, SCHEMA).shapeOf(batch.lengths(0)[row], batch.lengths(1)[row]));
    }
    return shapes;
  }

  /** Counted pair by pair. */
  private static int batchesOfAPass(List<ShardBlock> blocks) {
    int[] pairs = new int[MOST];
    for (ShardBlock block : blocks) {
      for (int row = 0; row < block.rows(); row++) {
        pairs[Math.max(block.length(0, row), block.length(1, row)) / 8]++;
      }
    }
    int[] rows = {12, 6, 4, 3, 2};
    return IntStream.range(0, 5).map(b -> (int) Math.ceil(pairs[b] / (double) rows[b])).sum();
  }

  private static List<List<Integer>> take(Feed feed, int batches) {
    List<List<Integer>> taken = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      taken.add(numbers(feed.next()));
    }
    return taken;
  }

  private static List<Integer> numbers(Batch batch) {
    return IntStream.range(0, batch.rows()).mapToObj(row -> batch.ints(0)[row * MOST]).toList();
  }

  private static ShardBlock block(int first, int rows) {
    Random random = new Random(first);
    return block(
        random.ints(rows, 1, MOST + 1).toArray(), random.ints(rows, 1, MOST + 1).toArray(), first);
  }

  /** The tokens of a source count up from its number, those of its target down. */
  private static ShardBlock block(int[] sources, int[] targets, int first) {
    ShardBlock block =
        new ShardBlock(
            SCHEMA, sources.length, IntStream.of(sources).sum(), IntStream.of(targets).sum());
    for (int row = 0; row < sources.length; row++) {
      put(block, 0, row, sources[row], first + row, 1);
      put(block, 1, row, targets[row], first + row, -1);
    }
    return block;
  }

  private static void put(ShardBlock block, int field, int row, int length, int number, int step) {
    int start = block.start(field, row);
    for (int i = 0; i < length; i++) {
      block.ints(field)[start + i] = number + i * step;
    }
    block.starts(field)[row + 1] = start + length;
  }
}
