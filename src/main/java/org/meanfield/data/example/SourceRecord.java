package org.meanfield.data.example;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.NumberText;
import org.meanfield.data.source.TableRecord;

/**
 * The bytes of a record that decide on its split: what the source has of an example's input, before
 * anything is made of it. So a split does not depend on how examples are made, on labels, or on
 * what else is in the source.
 *
 * <p>Of an image they are the stored bytes, of a document its text, of a table's row the features
 * by their columns' names. A number counts as {@link NumberText} reads it, so that text and binary
 * formats agree; a column without a value counts as none.
 */
final class SourceRecord implements Serializable {
  private static final long serialVersionUID = 1;

  /** Places of the columns in a row, in the order of their names. */
  private final int[] places;

  /** As they are written. */
  private final byte[][] names;

  private SourceRecord(int[] places, byte[][] names) {
    this.places = places;
    this.names = names;
  }

  static byte[] ofText(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Of rows with these columns in front.
   *
   * @param names in any order
   */
  static SourceRecord ofColumns(List<String> names) {
    TreeMap<String, Integer> places = new TreeMap<>();
    names.forEach(name -> places.put(name, places.size()));
    return new SourceRecord(
        places.values().stream().mapToInt(place -> place).toArray(),
        places.keySet().stream().map(SourceRecord::written).toArray(byte[][]::new));
  }

  byte[] of(Cells row) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < places.length; i++) {
      Object value = row.get(places[i]);
      if (!TableRecord.isMissing(value)) {
        out.writeBytes(names[i]);
        List<Object> list = row.list(places[i]);
        if (list == null) {
          write(out, value);
        } else {
          writeList(out, list);
        }
      }
    }
    return out.toByteArray();
  }

  private static void writeList(ByteArrayOutputStream out, List<Object> list) {
    out.writeBytes(marked('[', Integer.BYTES).putInt(list.size()).array());
    list.forEach(value -> write(out, value));
  }

  private static void write(ByteArrayOutputStream out, Object value) {
    Object cell = TableRecord.isMissing(value) ? null : value;
    OptionalDouble number = cell == null ? OptionalDouble.empty() : NumberText.of(cell);
    if (number.isPresent()) {
      out.writeBytes(written(number.getAsDouble()));
    } else {
      out.write('"');
      out.writeBytes(written(String.valueOf(cell)));
    }
  }

  /** As the nearest float, and as a double where it has more digits than that is written with. */
  private static byte[] written(double number) {
    // 0 is added since there are two zeros.
    float near = (float) number + 0f;
    return Double.parseDouble(Float.toString(near)) == number
        ? marked('#', Float.BYTES).putFloat(near).array()
        : marked('=', Double.BYTES).putDouble(number).array();
  }

  /** With its length, so that no two columns read as one. */
  private static byte[] written(String text) {
    byte[] bytes = ofText(text);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static ByteBuffer marked(char mark, int bytes) {
    return ByteBuffer.allocate(1 + bytes).put((byte) mark);
  }
}
