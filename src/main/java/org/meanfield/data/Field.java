package org.meanfield.data;

import java.io.Serializable;
import java.util.List;

/**
 * One column of a data set.
 *
 * @param shape of one example, such as {@code [channels, height, width]}; empty for a single number
 */
public record Field(String name, FieldType type, List<Integer> shape) implements Serializable {
  public Field {
    shape = List.copyOf(shape);
  }

  /** Numbers of one example. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Bytes of one example. */
  public int bytes() {
    return type == FieldType.BYTE ? size() : size() * Integer.BYTES;
  }
}
