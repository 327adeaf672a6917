package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/** Documents in a shard are told apart by their labels here: each has a number of its own. */
class DocumentBatchingTest {
  private static final int MOST = 40;
  private static final int BATCH = 8;

  private final DocumentBatching batching = new DocumentBatching(BATCH, MOST);
  private final List<ShardBlock> blocks = List.of(block(0, 70), block(70, 0), block(70, 61));

  @Test
  void stepsArePowersOfTwoUpToTheGreatestLength() {
    assertThat(IntStream.of(1, 2, 16, 17, 32, 33, 40).map(batching::steps))
        .containsExactly(16, 16, 16, 32, 32, 40, 40);
    assertThat(new DocumentBatching(1, 10).steps(3)).isEqualTo(10);
    assertThat(new DocumentBatching(1, 64).steps(64)).isEqualTo(64);
  }

  @Test
  void batchesAreAPureFunctionOfSeedReplicaAndStep() {
    List<List<Integer>> batches = take(batching.open(blocks, 7, 1, 0), 60);

    assertThat(take(batching.open(blocks, 7, 1, 0), 60)).isEqualTo(batches);
    for (int step : List.of(1, 15, 16, 17, 40)) {
      assertThat(take(batching.open(blocks, 7, 1, step), 60 - step))
          .isEqualTo(batches.subList(step, 60));
    }
    assertThat(take(batching.open(blocks, 8, 1, 0), 60)).isNotEqualTo(batches);
    assertThat(take(batching.open(blocks, 7, 2, 0), 60)).isNotEqualTo(batches);
  }

  @Test
  void everyDocumentComesOnceAPass() {
    // 16 batches are 128 of the 131 documents, so the windows wander through the passes.
    List<Integer> seen = new ArrayList<>();
    take(batching.open(blocks, 7, 0, 0), 16 * 131).forEach(seen::addAll);

    for (int number = 0; number < 131; number++) {
      assertThat(Collections.frequency(seen, number)).isEqualTo(128);
    }
    assertThat(seen.subList(0, 128)).doesNotHaveDuplicates();
  }

  @Test
  void aBatchHasDocumentsOfSimilarLength() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    int padding = 0;
    for (int i = 0; i < 16; i++) {
      int[] lengths = feed.next().lengths(0);
      int longest = Arrays.stream(lengths).max().orElseThrow();
      padding += Arrays.stream(lengths).map(length -> longest - length).sum();
    }

    // Lengths are even from 1 to 40: unsorted batches would be padded by 16 each or so.
    assertThat(padding / 128.0).isLessThan(3);
  }

  @Test
  void batchesDoNotComeFromShortToLong() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    List<Integer> first = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      first.add(feed.next().lengths(0)[0]);
    }

    assertThat(first).isNotEqualTo(first.stream().sorted().toList());
  }

  @Test
  void fewerDocumentsThanAWindowAreStillFed() {
    List<List<Integer>> batches = take(batching.open(List.of(block(0, 11)), 7, 0, 0), 11);
    List<Integer> seen = batches.stream().flatMap(List::stream).toList();

    assertThat(seen).hasSize(88);
    assertThat(IntStream.range(0, 11).map(n -> Collections.frequency(seen, n))).containsOnly(8);
  }

  @Test
  void fewerDocumentsThanABatchAreRefused() {
    assertThatThrownBy(() -> batching.open(List.of(block(0, 7)), 7, 3, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("replica 3 has only 7 training examples");
  }

  @Test
  void aRowHasTheTokensOfItsDocumentAndPaddingBehindThem() {
    Feed feed = batching.open(blocks, 7, 0, 0);
    // Twice round, so that a shorter document comes to stand where a longer one stood.
    for (int i = 0; i < 32; i++) {
      Batch batch = feed.next();
      for (int row = 0; row < BATCH; row++) {
        int label = batch.ints(1)[row];
        int length = batch.lengths(0)[row];
        int[] tokens = Arrays.copyOfRange(batch.ints(0), row * MOST, (row + 1) * MOST);
        assertThat(tokens)
            .containsExactly(
                IntStream.range(0, MOST).map(t -> t < length ? label + t : -1).toArray());
      }
    }
  }

  @Test
  void evaluationShowsEveryDocumentOnceInBatchesOfOneNumberOfSteps() {
    List<Integer> seen = new ArrayList<>();
    for (Batch batch : batching.evaluation(blocks.get(0))) {
      assertThat(batch.rows()).isBetween(1, BATCH);
      assertThat(Arrays.stream(batch.lengths(0), 0, batch.rows()).map(batching::steps).distinct())
          .hasSize(1);
      seen.addAll(numbers(batch));
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 70).boxed().toList());
    assertThat(batching.evaluation(blocks.get(1))).isEmpty();
  }

  private static List<List<Integer>> take(Feed feed, int batches) {
    List<List<Integer>> taken = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      taken.add(numbers(feed.next()));
    }
    return taken;
  }

  private static List<Integer> numbers(Batch batch) {
    return Arrays.stream(batch.ints(1), 0, batch.rows()).boxed().toList();
  }

  /** The tokens of a document are its label and the numbers behind it. */
  private static ShardBlock block(int first, int rows) {
    Random random = new Random(first);
    int[] lengths = random.ints(rows, 1, MOST + 1).toArray();
    ShardBlock block =
        new ShardBlock(Schema.ofDocuments(MOST), rows, IntStream.of(lengths).asLongStream().sum());
    for (int row = 0; row < rows; row++) {
      int start = block.start(0, row);
      for (int i = 0; i < lengths[row]; i++) {
        block.ints(0)[start + i] = first + row + i;
      }
      block.starts(0)[row + 1] = start + lengths[row];
      block.ints(1)[row] = first + row;
    }
    return block;
  }
}
