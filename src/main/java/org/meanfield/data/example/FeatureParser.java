package org.meanfield.data.example;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.meanfield.config.TableColumns;
import org.meanfield.data.Packed;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.image.Pixels;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.NumberText;
import org.meanfield.data.source.TableRecord;

/**
 * Turns the values of a table's row into an example. Numbers become the nearest float by way of the
 * nearest double, from text as from binary, so a table gives the same example in every format.
 *
 * @param arrays whether the only feature column holds arrays
 */
public record FeatureParser(TableColumns columns, boolean arrays, ImageConversion images)
    implements RecordParser {

  /**
   * @throws BadRecordException that names column, value and what is wanted
   */
  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    record.requireWhole();
    return example(
        record, className(columns.label(), record.columns().get(record.columns().length() - 1)));
  }

  /**
   * The same of a row whose class plays no part: it is empty.
   *
   * @throws BadRecordException that names column, value and what is wanted
   */
  public TableExample parseUnlabelled(TableRecord record) throws BadRecordException {
    record.requireWhole();
    return example(record, "");
  }

  @Override
  public byte[] source(TableRecord record) {
    return columns.hasImage()
        ? (byte[]) record.columns().get(0)
        : SourceRecord.ofColumns(columns.features(), record.columns());
  }

  private TableExample example(TableRecord record, String className) throws BadRecordException {
    if (columns.hasImage()) {
      Pixels image = image((byte[]) record.columns().get(0));
      return new TableExample(image.shape(), className, ImageConversion.pack(image, 0));
    }
    List<Object> values = values(record);
    byte[] packed = new byte[values.size() * Float.BYTES + Integer.BYTES];
    for (int i = 0; i < values.size(); i++) {
      Packed.putFloat(packed, i * Float.BYTES, number(values.get(i), i));
    }
    return new TableExample(List.of(values.size()), className, packed);
  }

  /** The class that a column's value names. */
  static String className(String column, Object value) throws BadRecordException {
    if (value == null || value.toString().isEmpty()) {
      throw new BadRecordException(
          "column %s is %s, wanted a class".formatted(column, value == null ? "null" : "empty"));
    }
    return value.toString();
  }

  private List<Object> values(TableRecord record) throws BadRecordException {
    if (!arrays) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < columns.features().size(); i++) {
        values.add(record.columns().get(i));
      }
      return values;
    }
    if (record.columns().isNullAt(0)) {
      throw new BadRecordException(
          "column %s is null, wanted an array of numbers".formatted(columns.features().get(0)));
    }
    return record.columns().getList(0);
  }

  private float number(Object value, int index) throws BadRecordException {
    if (value == null) {
      throw new BadRecordException(place(index) + " is null, wanted a number");
    }
    float number = (float) (value instanceof Number n ? n.doubleValue() : parsed(value, index));
    if (!Float.isFinite(number)) {
      throw new BadRecordException(
          "%s = %s, wanted a finite number in the range of a float".formatted(place(index), value));
    }
    return number;
  }

  private double parsed(Object value, int index) throws BadRecordException {
    OptionalDouble number = NumberText.parse(value.toString());
    if (number.isEmpty()) {
      throw new BadRecordException(
          "%s = %s, wanted a number".formatted(place(index), TableRecord.quote(value)));
    }
    return number.getAsDouble();
  }

  private String place(int index) {
    return arrays
        ? "column %s, number %s".formatted(columns.features().get(0), index + 1)
        : "column " + columns.features().get(index);
  }

  private Pixels image(byte[] stored) throws BadRecordException {
    if (stored == null) {
      throw new BadRecordException("column %s is null, wanted an image".formatted(columns.image()));
    }
    try {
      return images.read(stored);
    } catch (IOException e) {
      throw new BadRecordException("column %s: %s".formatted(columns.image(), e.getMessage()));
    }
  }
}
