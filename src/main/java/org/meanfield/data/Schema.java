package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** The columns of a data set, in order. */
public record Schema(@JsonValue List<Field> fields) implements Serializable {
  /** Pixels, {@code [channels, height, width]}. */
  public static final String IMAGE = "image";

  /** Numbers of a table's row. */
  public static final String FEATURES = "features";

  /** The number of the class. */
  public static final String LABEL = "label";

  /** In place of a class: the numbers that are to be predicted, {@code [numbers]}. */
  public static final String VALUES = "values";

  /** A stream's only field. */
  public static final String TOKEN = "token";

  /** A document's tokens, {@link #NO_TOKEN} behind its end. */
  public static final String TOKENS = "tokens";

  /** In a batch of a stream: the token behind each. */
  public static final String TARGETS = "targets";

  /** In a batch of a stream: 1 where a row does not go on from the batch before. */
  public static final String RESTART = "restart";

  /** How many of the tokens are the document's. */
  public static final String LENGTH = "length";

  /** The past that a forecast is made from, {@code [window, targets + covariates]}. */
  public static final String WINDOW = "window";

  /** What came of it, {@code [horizon, targets]}. */
  public static final String FUTURE = "future";

  /** Its seasonal naive forecast, {@code [horizon, targets]}. */
  public static final String SEASONAL = "seasonal";

  /** What errors are divided by for {@code mase}, {@code [targets]}; 0 where there is none. */
  public static final String SCALE = "scale";

  /** Stands for no token, or no target that counts. */
  public static final int NO_TOKEN = -1;

  @JsonCreator
  public Schema {
    fields = List.copyOf(fields);
  }

  /** Images with one label each: {@code image} and {@code label}. */
  public static Schema ofImages(int channels, int height, int width) {
    return new Schema(
        List.of(
            new Field(IMAGE, FieldType.BYTE, List.of(channels, height, width)),
            new Field(LABEL, FieldType.INT, List.of())));
  }

  /**
   * @param shape of one image, {@code [channels, height, width]}
   */
  public static Schema ofImages(List<Integer> shape) {
    return ofImages(shape.get(0), shape.get(1), shape.get(2));
  }

  /** Rows of a table with one label each: {@code features} and {@code label}. */
  public static Schema ofFeatures(int features) {
    return new Schema(
        List.of(
            new Field(FEATURES, FieldType.FLOAT, List.of(features)),
            new Field(LABEL, FieldType.INT, List.of())));
  }

  /** The same examples with numbers to predict in place of their class. */
  public Schema withValues(int count) {
    Field values = new Field(VALUES, FieldType.FLOAT, List.of(count));
    return new Schema(
        fields.stream().map(field -> field.name().equals(LABEL) ? values : field).toList());
  }

  /**
   * Documents with one label each: {@code tokens}, padded with {@link #NO_TOKEN}, {@code length},
   * how many of them are the document's, and {@code label}.
   *
   * @param maxLength tokens of an example
   */
  public static Schema ofDocuments(int maxLength) {
    return new Schema(
        List.of(
            new Field(TOKENS, FieldType.INT, List.of(maxLength)),
            new Field(LENGTH, FieldType.INT, List.of()),
            new Field(LABEL, FieldType.INT, List.of())));
  }

  /** A stream, whose examples are its tokens: {@code token}. */
  public static Schema ofStream() {
    return new Schema(List.of(new Field(TOKEN, FieldType.INT, List.of())));
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
