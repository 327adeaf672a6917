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

  /**
   * @param shape of one image, {@code [channels, height, width]}
   */
  static Schema ofImages(List<Integer> shape) {
    return ofImages(shape.get(0), shape.get(1), shape.get(2));
  }

  /** Rows of a table with one label each: {@code features} and {@code label}. */
  public static Schema ofFeatures(int features) {
    return new Schema(
        List.of(
            new Field("features", FieldType.FLOAT, List.of(features)),
            new Field("label", FieldType.INT, List.of())));
  }

  /**
   * Documents with one label each: {@code tokens}, padded with {@link StreamFeeding#NONE}, {@code
   * length}, how many of them are the document's, and {@code label}.
   *
   * @param maxLength tokens of an example
   */
  public static Schema ofDocuments(int maxLength) {
    return new Schema(
        List.of(
            new Field(DocumentFeeding.TOKENS, FieldType.INT, List.of(maxLength)),
            new Field(DocumentFeeding.LENGTH, FieldType.INT, List.of()),
            new Field(DocumentFeeding.LABEL, FieldType.INT, List.of())));
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

  /** Whether there is a field of this name. */
  public boolean has(String name) {
    return fields.stream().anyMatch(field -> field.name().equals(name));
  }

  /**
   * Bytes of one example with its fields one after the other: ints, and floats as the ints of their
   * IEEE 754 bits, with the high byte first.
   */
  public int packedBytes() {
    return fields.stream().mapToInt(Field::bytes).sum();
  }
}
