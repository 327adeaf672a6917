package org.meanfield.data.batches;

import java.util.Arrays;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Field;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * Examples on their way into a program: one array a field, allocated once and filled again and
 * again.
 */
public final class Batch {
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Schema schema;
  private final int capacity;
  private final Object[] columns;
  // Null where every row has as many numbers.
  private final int[][] lengths;
  private final float[] weights;
  private int rows;

  /**
   * @throws DataException when a field of so many examples would not fit into an array
   */
  public Batch(Schema schema, int capacity) {
    this.schema = schema;
    this.capacity = capacity;
    this.columns = schema.fields().stream().map(of -> array(of, capacity)).toArray();
    this.lengths =
        schema.fields().stream()
            .map(field -> field.variable() ? new int[capacity] : null)
            .toArray(int[][]::new);
    this.weights = new float[capacity];
    Arrays.fill(weights, 1);
  }

  private static Object array(Field field, int capacity) {
    long size = (long) capacity * field.size();
    if (size > LONGEST_ARRAY) {
      throw new DataException(
          "a batch of %s has %s numbers in field %s, over 2^31: lower the batch's size"
              .formatted(Amount.of(capacity, "example"), size, field.name()));
    }
    return field.type().array((int) size);
  }

  public Schema schema() {
    return schema;
  }

  /** Examples that fit. */
  public int capacity() {
    return capacity;
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
    return (byte[]) columns[field];
  }

  /** A field of ints, {@code [capacity, shape…]}. */
  public int[] ints(int field) {
    return (int[]) columns[field];
  }

  /** A field of doubles, {@code [capacity, shape…]}. */
  public double[] doubles(int field) {
    return (double[]) columns[field];
  }

  /**
   * How many numbers each row has in a field of variable length; {@link Schema#NO_TOKEN} stands
   * behind them, or 0 where they are doubles.
   */
  public int[] lengths(int field) {
    return lengths[field];
  }

  /**
   * Fills the batch with neighbouring examples of a block, as evaluation reads them.
   *
   * @return the number of examples: the capacity, or what is left behind {@code first}
   */
  public int fill(ShardBlock source, int first) {
    clear();
    for (int row = first; row < source.rows() && rows < capacity; row++) {
      add(source, row);
    }
    return rows;
  }

  /** Says that its arrays were filled from the first row to the last. */
  public void allRows() {
    rows = capacity;
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
    for (int i = 0; i < columns.length; i++) {
      Field field = schema.fields().get(i);
      int length = field.length(packed, offset);
      offset += field.prefix();
      unpack(field, i, packed, offset, length);
      end(i, length);
      offset += length * field.type().bytes();
    }
    rows++;
  }

  private void unpack(Field field, int index, byte[] packed, int offset, int length) {
    int first = rows * field.size();
    switch (field.type()) {
      case BYTE -> System.arraycopy(packed, offset, bytes(index), first, length);
      case INT -> {
        for (int i = 0; i < length; i++) {
          ints(index)[first + i] = Packed.intAt(packed, offset + i * Integer.BYTES);
        }
      }
      case DOUBLE -> {
        for (int i = 0; i < length; i++) {
          doubles(index)[first + i] = Packed.doubleAt(packed, offset + i * Double.BYTES);
        }
      }
    }
  }

  /** Appends one example. */
  public void add(ShardBlock source, int row) {
    for (int i = 0; i < columns.length; i++) {
      int length = source.length(i, row);
      int first = rows * schema.fields().get(i).size();
      System.arraycopy(source.column(i), source.start(i, row), columns[i], first, length);
      end(i, length);
    }
    rows++;
  }

  /** Where the length is variable, notes that of the row that comes next, and pads it. */
  private void end(int index, int length) {
    if (lengths[index] == null) {
      return;
    }
    Field field = schema.fields().get(index);
    int from = rows * field.size() + length;
    int to = (rows + 1) * field.size();
    lengths[index][rows] = length;
    switch (field.type()) {
      case BYTE -> Arrays.fill(bytes(index), from, to, (byte) 0);
      case INT -> Arrays.fill(ints(index), from, to, Schema.NO_TOKEN);
      case DOUBLE -> Arrays.fill(doubles(index), from, to, 0);
    }
  }
}
