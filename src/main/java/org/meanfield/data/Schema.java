package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** The columns of a data set, in order. */
public record Schema(@JsonValue List<Field> fields) implements Serializable {
  @JsonCreator
  public Schema {
    fields = List.copyOf(fields);
  }

  /** Images with one label each: {@code image} and {@code label}. */
  public static Schema ofImages(int channels, int height, int width) {
    return new Schema(
        List.of(
            new Field("image", FieldType.BYTE, List.of(channels, height, width)),
            new Field("label", FieldType.INT, List.of())));
  }

  /** Position of a field. */
  public int index(String name) {
    return IntStream.range(0, fields.size())
        .filter(i -> fields.get(i).name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no field " + name + " in " + fields));
  }

  public Field field(String name) {
    return fields.get(index(name));
  }

  /** Bytes of one example with its fields one after the other, ints with the high byte first. */
  int packedBytes() {
    return fields.stream().mapToInt(Field::bytes).sum();
  }
}
