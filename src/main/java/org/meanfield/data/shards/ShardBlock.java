package org.meanfield.data.shards;

import java.io.Serializable;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Field;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;

/**
 * The examples of one shard in memory: one primitive array a field, example after example. Small
 * (an image is its bytes) and quick to serialise, so that it can stay cached between rounds.
 */
public final class ShardBlock implements Serializable {
  private static final long serialVersionUID = 1;

  private final Schema schema;
  private final int rows;
  private final Object[] columns;

  /**
   * A block of zeros.
   *
   * @throws DataException when a field would not fit into an array
   */
  public ShardBlock(Schema schema, int rows) {
    this.schema = schema;
    this.rows = rows;
    this.columns =
        schema.fields().stream().map(field -> column(field, rows)).toArray(Object[]::new);
  }

  private static Object column(Field field, int rows) {
    long size = (long) rows * field.size();
    if (size > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "a shard of %s has %s numbers in field %s, over 2^31: raise data.shard-count"
              .formatted(Amount.of(rows, "example"), size, field.name()));
    }
    return switch (field.type()) {
      case BYTE -> new byte[(int) size];
      case INT -> new int[(int) size];
      case FLOAT -> new float[(int) size];
    };
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

  /** A field of floats, {@code [rows, shape…]}; not to be written. */
  public float[] floats(int field) {
    return (float[]) columns[field];
  }

  /** Takes one field of one row from a packed example. */
  public void unpack(int field, int row, byte[] packed, int offset) {
    int size = schema.fields().get(field).size();
    switch (schema.fields().get(field).type()) {
      case BYTE -> System.arraycopy(packed, offset, bytes(field), row * size, size);
      case INT -> {
        int[] ints = ints(field);
        for (int i = 0; i < size; i++) {
          ints[row * size + i] = Packed.intAt(packed, offset + i * Integer.BYTES);
        }
      }
      case FLOAT -> {
        float[] floats = floats(field);
        for (int i = 0; i < size; i++) {
          floats[row * size + i] = Packed.floatAt(packed, offset + i * Float.BYTES);
        }
      }
    }
  }

  /** A field's array, for copying. */
  public Object column(int field) {
    return columns[field];
  }
}
