package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.random.Purpose;
import org.meanfield.random.Shuffle;

class ShuffledRowsTest {
  private static final Schema SCHEMA = Schema.ofImages(1, 1, 2);

  @Test
  void everyPassHasEveryExampleOnceInAnOrderOfItsOwn() {
    List<Integer> labels = labels(new ShuffledRows(joined(3, 0, 4), 7, 2, 0), 7, 2);

    assertThat(labels.subList(0, 7)).isEqualTo(order(0));
    assertThat(labels.subList(7, 14)).isEqualTo(order(1)).isNotEqualTo(order(0));
  }

  @Test
  void aBatchMaySpanTwoPassesAndIsAlwaysFull() {
    List<Integer> labels = labels(new ShuffledRows(joined(3, 4), 1, 0, 0), 5, 7);

    assertThat(labels.subList(0, 35)).isEqualTo(labels(new ShuffledRows(joined(7), 1, 0, 0), 7, 5));
  }

  @Test
  void aCursorPutToAPositionGoesOnAsIfItHadReadUpToThere() {
    ShuffledRows whole = new ShuffledRows(joined(3, 4), 1, 0, 0);
    labels(whole, 4, 5);

    assertThat(whole.position()).isEqualTo(20);
    assertThat(labels(new ShuffledRows(joined(3, 4), 1, 0, 20), 4, 5))
        .isEqualTo(labels(whole, 4, 5));
  }

  @Test
  void anImageStaysWithItsLabel() {
    Batch batch = new Batch(SCHEMA, 7);
    new ShuffledRows(joined(3, 4), 1, 0, 0).fill(batch);

    for (int i = 0; i < 7; i++) {
      assertThat(batch.bytes(0)[2 * i]).isEqualTo((byte) batch.ints(1)[i]);
      assertThat(batch.bytes(0)[2 * i + 1]).isEqualTo((byte) (100 + batch.ints(1)[i]));
    }
  }

  @Test
  void replicasAndSeedsHaveOrdersOfTheirOwn() {
    List<Integer> labels = labels(new ShuffledRows(joined(50), 1, 0, 0), 50, 1);

    assertThat(labels(new ShuffledRows(joined(50), 1, 1, 0), 50, 1)).isNotEqualTo(labels);
    assertThat(labels(new ShuffledRows(joined(50), 2, 0, 0), 50, 1)).isNotEqualTo(labels);
  }

  @Test
  void aBatchLargerThanTheDataIsAnErrorThatNamesTheNumbers() {
    assertThatThrownBy(() -> new RowBatching(8).open(blocks(3, 4), 1, 5, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("training.batch-size = 8: replica 5 has only 7 training examples")
        .hasMessageContaining("training.replicas");
  }

  @Test
  void aReplicaWithoutExamplesIsAnError() {
    assertThatThrownBy(() -> new ShuffledRows(joined(), 1, 3, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("replica 3 has no training example");
  }

  @Test
  void moreThan2To31ExamplesAReplicaAreRead() {
    // Three thousand times the same million, of which each number is its own label.
    JoinedShards shards = new JoinedShards(Collections.nCopies(3000, blocks(1_000_000).get(0)));
    ShuffledRows cursor = new ShuffledRows(shards, 1, 0, 2_999_999_990L);
    List<Long> rows = LongStream.range(0, 20).mapToObj(i -> cursor.next()).toList();

    assertThat(rows).doesNotHaveDuplicates().allMatch(row -> row >= 0 && row < 3_000_000_000L);
    assertThat(rows).anyMatch(row -> row > Integer.MAX_VALUE);
    Batch batch = new Batch(SCHEMA, 20);
    new ShuffledRows(shards, 1, 0, 2_999_999_990L).fill(batch);
    assertThat(IntStream.of(batch.ints(1)).boxed().toList())
        .isEqualTo(rows.stream().map(row -> (int) (row % 1_000_000)).toList());
  }

  @Test
  void openingAFeedAndReadingABatchAllocatesNothingThatGrowsWithTheExamples() {
    List<ShardBlock> images = blocks(3_000_000, 3_000_000);
    List<ShardBlock> documents = List.of(new ShardBlock(Schema.ofDocuments(8), 1_000_000, 0));

    assertThat(Allocation.bytes(() -> new RowBatching(16).open(images, 1, 0, 1000).next()))
        .isLessThan(50_000);
    assertThat(
            Allocation.bytes(() -> new DocumentBatching(16, 8).open(documents, 1, 0, 1000).next()))
        .isLessThan(50_000);
  }

  @Test
  void evaluationReadsABlockInOrderUpToAShorterLastBatch() {
    Batch batch = new Batch(SCHEMA, 3);
    ShardBlock block = blocks(7).get(0);

    assertThat(batch.fill(block, 3)).isEqualTo(3);
    assertThat(batch.ints(1)).containsExactly(3, 4, 5);
    assertThat(batch.fill(block, 6)).isEqualTo(1);
    assertThat(batch.rows()).isEqualTo(1);
    assertThat(batch.ints(1)[0]).isEqualTo(6);
  }

  /** Blocks of these sizes; over all of them, example i has label i and pixels i and 100 + i. */
  private static List<ShardBlock> blocks(int... sizes) {
    List<ShardBlock> blocks = new ArrayList<>();
    int example = 0;
    for (int size : sizes) {
      ShardBlock block = new ShardBlock(SCHEMA, size);
      for (int row = 0; row < size; row++, example++) {
        block.ints(1)[row] = example;
        block.bytes(0)[2 * row] = (byte) example;
        block.bytes(0)[2 * row + 1] = (byte) (100 + example);
      }
      blocks.add(block);
    }
    return blocks;
  }

  private static JoinedShards joined(int... sizes) {
    return new JoinedShards(blocks(sizes));
  }

  private static List<Integer> labels(ShuffledRows cursor, int batchSize, int batches) {
    Batch batch = new Batch(SCHEMA, batchSize);
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      cursor.fill(batch);
      labels.addAll(IntStream.of(batch.ints(1)).boxed().toList());
    }
    return labels;
  }

  private static List<Integer> order(int pass) {
    Shuffle order = Shuffle.of(7, Purpose.SHUFFLE, 2, pass, 7);
    return IntStream.range(0, 7).mapToObj(place -> (int) order.at(place)).toList();
  }
}
