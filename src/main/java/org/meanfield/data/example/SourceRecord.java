package org.meanfield.data.example;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.meanfield.data.source.NumberText;
import org.meanfield.data.source.TableRecord;
import scala.collection.Seq;

/**
 * The bytes of a record that decide on its split: what the source has of an example's input, before
 * anything is made of it. So a split does not depend on how examples are made, on labels, or on
 * what else is in the source.
 *
 * <p>Of an image they are the stored bytes, of a document its text, of a table's row the features
 * by their columns' names. A number counts as {@link NumberText} reads it, so that text and binary
 * formats agree; a column without a value counts as none.
 */
final class SourceRecord {
  private SourceRecord() {}

  static byte[] ofText(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param names of the row's first columns, in any order
   */
  static byte[] ofColumns(List<String> names, Row row) {
    TreeMap<String, Object> values = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (!TableRecord.isMissing(row.get(i))) {
        values.put(names.get(i), row.get(i));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (String name : values.keySet()) {
        writeText(out, name);
        writeValue(out, values.get(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeValue(DataOutputStream out, Object value) throws IOException {
    if (value instanceof Seq<?> array) {
      out.writeByte('[');
      out.writeInt(array.size());
      for (int i = 0; i < array.size(); i++) {
        writeValue(out, array.apply(i));
      }
      return;
    }
    Object cell = TableRecord.isMissing(value) ? null : value;
    OptionalDouble number = cell == null ? OptionalDouble.empty() : NumberText.of(cell);
    if (number.isPresent()) {
      writeNumber(out, number.getAsDouble());
    } else {
      out.writeByte('"');
      writeText(out, String.valueOf(cell));
    }
  }

  /** As the nearest float, and as a double where it has more digits than that is written with. */
  private static void writeNumber(DataOutputStream out, double number) throws IOException {
    // 0 is added since there are two zeros.
    float near = (float) number + 0f;
    if (Double.parseDouble(Float.toString(near)) == number) {
      out.writeByte('#');
      out.writeFloat(near);
    } else {
      out.writeByte('=');
      out.writeDouble(number);
    }
  }

  /** With its length, so that no two columns read as one. */
  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = ofText(text);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
