package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;

/**
 * One column of a data set.
 *
 * @param shape of one example, such as {@code [channels, height, width]}; empty for a single number
 * @param variable whether each example has a number of its own of these, up to the shape's only one
 */
public record Field(
    String name,
    FieldType type,
    List<Integer> shape,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean variable)
    implements Serializable {
  /** Counted bytes end here: nothing so large fits anywhere. */
  private static final long UNCOUNTED = 2L * Integer.MAX_VALUE;

  public Field {
    shape = List.copyOf(shape);
    if (variable && (shape.size() != 1 || type == FieldType.BYTE)) {
      throw new IllegalArgumentException(
          name
              + " of variable length has "
              + type
              + " in "
              + shape
              + ", wanted INT or DOUBLE in one");
    }
  }

  /** Of which every example has the same shape. */
  public Field(String name, FieldType type, List<Integer> shape) {
    this(name, type, shape, false);
  }

  /**
   * Of which every example has a length of its own.
   *
   * @param most numbers of an example
   */
  public static Field variable(String name, FieldType type, int most) {
    return new Field(name, type, List.of(most), true);
  }

  /** Numbers of one example; where the length is variable, the most. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Bytes of one packed example at most, also of a shape that no array holds. */
  public long mostBytes() {
    long bytes = type.bytes();
    for (int side : shape) {
      bytes = Math.min(UNCOUNTED, bytes * side);
    }
    return bytes + prefix();
  }

  /** Bytes in front of the numbers of a packed example, which say how many there are. */
  public int prefix() {
    return variable ? Integer.BYTES : 0;
  }

  /** Numbers of a packed example in which this field begins at an offset. */
  public int length(byte[] packed, int offset) {
    return variable ? Packed.intAt(packed, offset) : size();
  }
}
