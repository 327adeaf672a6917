package org.meanfield.data.batches;

import java.util.Arrays;
import org.meanfield.data.Field;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * Examples on their way into a program: one array a field, allocated once and filled again and
 * again.
 */
public final class Batch {
  private final ShardBlock block;
  private final int[] sizes;
  private final float[] weights;
  private int rows;

  public Batch(Schema schema, int capacity) {
    this.block = new ShardBlock(schema, capacity);
    this.weights = new float[capacity];
    Arrays.fill(weights, 1);
    this.sizes = schema.fields().stream().mapToInt(Field::size).toArray();
  }

  public Schema schema() {
    return block.schema();
  }

  /** Examples that fit. */
  public int capacity() {
    return block.rows();
  }

  /** Examples that are in it; what the arrays hold behind them means nothing. */
  public int rows() {
    return rows;
  }

  /** How much each example counts in training, {@code [capacity]}: 1 unless somebody says else. */
  public float[] weights() {
    return weights;
  }

  /** Of a full batch: all its examples' weights together, the denominator of its loss. */
  public double weight() {
    double weight = 0;
    for (float each : weights) {
      weight += each;
    }
    return weight;
  }

  /** A field of bytes, {@code [capacity, shape…]}. */
  public byte[] bytes(int field) {
    return block.bytes(field);
  }

  /** A field of ints, {@code [capacity, shape…]}. */
  public int[] ints(int field) {
    return block.ints(field);
  }

  /** A field of floats, {@code [capacity, shape…]}. */
  public float[] floats(int field) {
    return block.floats(field);
  }

  /**
   * Fills the batch with neighbouring examples of a block, as evaluation reads them.
   *
   * @return the number of examples: the capacity, or what is left behind {@code first}
   */
  public int fill(ShardBlock source, int first) {
    clear();
    int count = Math.min(capacity(), source.rows() - first);
    copy(source, first, count);
    return count;
  }

  /** Says that its arrays were filled from the first row to the last. */
  public void allRows() {
    rows = capacity();
  }

  /** Takes every example out. */
  public void clear() {
    rows = 0;
  }

  /**
   * Appends one example.
   *
   * @param packed its fields, as {@link Schema#packedBytes} says
   */
  public void add(byte[] packed) {
    int offset = 0;
    for (int i = 0; i < sizes.length; i++) {
      block.unpack(i, rows, packed, offset);
      offset += schema().fields().get(i).bytes();
    }
    rows++;
  }

  /** Appends one example. */
  void add(ShardBlock source, int row) {
    copy(source, row, 1);
  }

  private void copy(ShardBlock source, int first, int count) {
    for (int i = 0; i < sizes.length; i++) {
      int size = sizes[i];
      System.arraycopy(source.column(i), first * size, block.column(i), rows * size, count * size);
    }
    rows += count;
  }
}
