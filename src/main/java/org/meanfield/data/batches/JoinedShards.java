package org.meanfield.data.batches;

import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * Shards as one sequence of rows, which are read where they lie: nothing is copied, and joining
 * them costs a number a shard, however many rows they have.
 */
final class JoinedShards {
  private final List<ShardBlock> blocks;
  // Of each block, and behind the last the number of all rows.
  private final long[] firstRows;

  JoinedShards(List<ShardBlock> blocks) {
    this.blocks = List.copyOf(blocks);
    this.firstRows = new long[blocks.size() + 1];
    for (int i = 0; i < blocks.size(); i++) {
      firstRows[i + 1] = firstRows[i] + blocks.get(i).rows();
    }
  }

  /** Rows of all shards, which may be more than an int counts. */
  long rows() {
    return firstRows[blocks.size()];
  }

  /** Rows of each shard. */
  List<Long> sizes() {
    return blocks.stream().map(block -> (long) block.rows()).toList();
  }

  Schema schema() {
    return blocks.get(0).schema();
  }

  ShardBlock block(int number) {
    return blocks.get(number);
  }

  /**
   * The number of the block that has a row; empty blocks have none.
   *
   * @param row from 0 to {@link #rows} − 1
   */
  int blockOf(long row) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstRows[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** A row's place within the block that has it. */
  int placeIn(int block, long row) {
    return (int) (row - firstRows[block]);
  }

  /** Appends a row to a batch. */
  void copy(long row, Batch batch) {
    int block = blockOf(row);
    batch.add(blocks.get(block), placeIn(block, row));
  }

  /** How many numbers a row has in a field. */
  int length(int field, long row) {
    int block = blockOf(row);
    return blocks.get(block).length(field, placeIn(block, row));
  }
}
