package org.meanfield.data.shards;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Field;
import org.meanfield.data.Schema;

/**
 * The examples of one shard in memory: one primitive array a field, example after example without a
 * gap, and where each begins in a field of variable length. Small (an image is its bytes, a
 * document its tokens) and quick to serialise, so that it can stay cached between rounds.
 */
public final class ShardBlock implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Schema schema;
  private final int rows;
  private final Object[] columns;
  // Null where every row has as many numbers.
  private final int[][] starts;

  /**
   * A block of zeros, in which nothing is said yet of where rows of variable length begin.
   *
   * @param numbers of all rows, in the fields of variable length, in their order
   * @throws DataException when a field would not fit into an array
   */
  public ShardBlock(Schema schema, long rows, long... numbers) {
    List<Field> fields = schema.fields();
    this.schema = schema;
    this.rows = requireFits(rows, rows, "rows");
    this.columns = new Object[fields.size()];
    this.starts = new int[fields.size()][];
    int next = 0;
    for (int i = 0; i < columns.length; i++) {
      Field field = fields.get(i);
      long size = field.variable() ? numbers[next++] : rows * field.size();
      columns[i] = field.type().array(requireFits(rows, size, "numbers in field " + field.name()));
      starts[i] = field.variable() ? new int[this.rows + 1] : null;
    }
  }

  private static int requireFits(long rows, long size, String what) {
    if (size >= LONGEST_ARRAY) {
      throw new DataException(
          "a shard of %s has %s %s, where an array ends at 2^31; %s"
              .formatted(Amount.of(rows, "example"), size, what, ShardSet.REMEDY));
    }
    return (int) size;
  }

  /** A copy of the first examples alone. */
  ShardBlock first(int count) {
    long[] numbers =
        IntStream.range(0, columns.length)
            .filter(field -> starts[field] != null)
            .mapToLong(field -> starts[field][count])
            .toArray();
    ShardBlock block = new ShardBlock(schema, count, numbers);
    for (int field = 0; field < columns.length; field++) {
      System.arraycopy(columns[field], 0, block.columns[field], 0, start(field, count));
      if (starts[field] != null) {
        System.arraycopy(starts[field], 0, block.starts[field], 0, count + 1);
      }
    }
    return block;
  }

  public Schema schema() {
    return schema;
  }

  /** Number of examples. */
  public int rows() {
    return rows;
  }

  /** A field of bytes, {@code [rows, shape…]}; not to be written. */
  public byte[] bytes(int field) {
    return (byte[]) columns[field];
  }

  /** A field of ints, {@code [rows, shape…]}; not to be written. */
  public int[] ints(int field) {
    return (int[]) columns[field];
  }

  /** A field of doubles, {@code [rows, shape…]}; not to be written. */
  public double[] doubles(int field) {
    return (double[]) columns[field];
  }

  /** A field's array, for copying. */
  public Object column(int field) {
    return columns[field];
  }

  /**
   * Of a field of variable length: where each row begins in its array, and behind the last row
   * where that ends, {@code [rows + 1]}; not to be written.
   */
  public int[] starts(int field) {
    return starts[field];
  }

  /** Where a row begins in a field's array. */
  public int start(int field, int row) {
    return starts[field] == null ? row * schema.fields().get(field).size() : starts[field][row];
  }

  /** How many numbers a row has in a field. */
  public int length(int field, int row) {
    return start(field, row + 1) - start(field, row);
  }
}
