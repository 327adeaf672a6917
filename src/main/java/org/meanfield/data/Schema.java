package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The columns of a data set, in order. */
public record Schema(@JsonValue List<Field> fields) implements Serializable {
  /** Pixels, {@code [channels, height, width]}. */
  public static final String IMAGE = "image";

  /** Numbers of a table's row, as it has them. */
  public static final String FEATURES = "features";

  /** The number of the class. */
  public static final String LABEL = "label";

  /** In place of a class: the numbers that are to be predicted, {@code [numbers]}. */
  public static final String VALUES = "values";

  /** How much an example counts in training, where that is not as much as any other. */
  public static final String WEIGHT = "weight";

  /** A stream's only field. */
  public static final String TOKEN = "token";

  /** A document's tokens; in a batch, {@link #NO_TOKEN} behind its end. */
  public static final String TOKENS = "tokens";

  /** In a batch of a stream: the token behind each. */
  public static final String TARGETS = "targets";

  /** In a batch of a stream: 1 where a row does not go on from the batch before. */
  public static final String RESTART = "restart";

  /** The tokens of a pair's first text. */
  public static final String SOURCE = "source";

  /** The tokens of its second, which a network says when it is told the first. */
  public static final String TARGET = "target";

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
            new Field(FEATURES, FieldType.DOUBLE, List.of(features)),
            new Field(LABEL, FieldType.INT, List.of())));
  }

  /** The same examples without a class. */
  public Schema unlabelled() {
    return new Schema(fields.stream().filter(field -> !field.name().equals(LABEL)).toList());
  }

  /** The same examples with numbers to predict in place of their class. */
  public Schema withValues(int count) {
    Field values = new Field(VALUES, FieldType.DOUBLE, List.of(count));
    return new Schema(
        fields.stream().map(field -> field.name().equals(LABEL) ? values : field).toList());
  }

  /** The same examples with weights behind all else, where there is a column of such. */
  public Schema weighed(boolean weighed) {
    Field weight = new Field(WEIGHT, FieldType.DOUBLE, List.of());
    return weighed ? new Schema(Stream.concat(fields.stream(), Stream.of(weight)).toList()) : this;
  }

  /** The same examples without weights, which no network is fed. */
  public Schema unweighed() {
    return new Schema(fields.stream().filter(field -> !field.name().equals(WEIGHT)).toList());
  }

  /**
   * Documents with one label each: {@code tokens}, as many as the document has, and {@code label}.
   *
   * @param maxLength most tokens of an example
   */
  public static Schema ofDocuments(int maxLength) {
    return new Schema(
        List.of(
            Field.variable(TOKENS, FieldType.INT, maxLength),
            new Field(LABEL, FieldType.INT, List.of())));
  }

  /** Pairs of texts: {@code source} and {@code target}, as many tokens of each as there are. */
  public static Schema ofPairs(int maxSource, int maxTarget) {
    return new Schema(
        List.of(
            Field.variable(SOURCE, FieldType.INT, maxSource),
            Field.variable(TARGET, FieldType.INT, maxTarget)));
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

  /** What kind of examples these are. */
  public ExampleKind kind() {
    return ExampleKind.of(this);
  }

  /**
   * Bytes of one example with its fields one after the other: ints, and doubles as the longs of
   * their IEEE 754 bits, with the high byte first; where a field's length is variable, it stands in
   * front as an int.
   *
   * @param lengths of the fields of variable length, in their order
   */
  public int packedBytes(int... lengths) {
    int bytes = 0;
    int next = 0;
    for (Field field : fields) {
      int length = field.variable() ? lengths[next++] : field.size();
      bytes += field.prefix() + length * field.type().bytes();
    }
    return bytes;
  }

  /** Bytes of one packed example at most. */
  public long mostBytes() {
    return fields.stream().mapToLong(Field::mostBytes).sum();
  }
}
