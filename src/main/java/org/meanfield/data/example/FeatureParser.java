package org.meanfield.data.example;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.meanfield.config.TableColumns;
import org.meanfield.data.Packed;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.image.Pixels;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.NumberText;
import org.meanfield.data.source.TableRecord;

/**
 * Turns the values of a table's row into an example. Numbers become doubles, from text as from
 * binary, so a table gives the same example in every format.
 *
 * @param arrays whether the only feature column holds arrays
 * @param cells what becomes of cells of features that are no numbers
 * @param record the bytes of a row that decide on its split
 */
public record FeatureParser(
    TableColumns columns,
    boolean arrays,
    ImageConversion images,
    CellRules cells,
    SourceRecord record)
    implements RecordParser {

  public FeatureParser(
      TableColumns columns, boolean arrays, ImageConversion images, CellRules cells) {
    this(columns, arrays, images, cells, SourceRecord.ofColumns(columns.features()));
  }

  /**
   * @throws BadRecordException that names column, value and what is wanted
   */
  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    record.requireWhole();
    int first = columns.inputs().size();
    if (columns.hasClass()) {
      return example(
          record, className(columns.labels().get(0), record.columns().get(first)), new double[0]);
    }
    double[] values = new double[columns.labels().size()];
    for (int i = 0; i < values.length; i++) {
      String column = columns.labels().get(i);
      values[i] = number(record.columns().get(first + i), () -> "column " + column);
    }
    return example(record, TableExample.NO_CLASS, values);
  }

  /**
   * The same of a row whose class or numbers to predict play no part: it is empty, or they are 0.
   *
   * @throws BadRecordException that names column, value and what is wanted
   */
  public TableExample parseUnlabelled(TableRecord record) throws BadRecordException {
    record.requireWhole();
    double[] values = new double[columns.values() ? columns.labels().size() : 0];
    return example(record, TableExample.NO_CLASS, values);
  }

  @Override
  public void look(TableRecord record, FeatureSurvey survey) {
    for (int i = 0; i < columns.features().size() && !arrays; i++) {
      String column = columns.features().get(i);
      Object value = record.columns().get(i);
      if (columns.categorical().contains(column)) {
        if (!TableRecord.isMissing(value)) {
          survey.addCategory(column, value.toString(), record.position(), record::name);
        }
      } else if (NumberText.isRounded(value)) {
        survey.addRounded(column);
      }
    }
    for (int i = 0; i < columns.labels().size() && columns.values(); i++) {
      if (NumberText.isRounded(record.columns().get(columns.inputs().size() + i))) {
        survey.addRounded(columns.labels().get(i));
      }
    }
  }

  @Override
  public byte[] source(TableRecord row) {
    return columns.hasImage() ? (byte[]) row.columns().get(0) : record.of(row.columns());
  }

  /**
   * @param values to predict, instead of a class
   */
  private TableExample example(TableRecord record, String className, double[] values)
      throws BadRecordException {
    if (columns.hasImage()) {
      Object cell = record.columns().get(0);
      if (cell != null && !(cell instanceof byte[])) {
        throw new BadRecordException(
            "column %s has %s, wanted an image's bytes"
                .formatted(columns.image(), TableRecord.quote(cell)));
      }
      Pixels image = image((byte[]) cell);
      return packed(image.shape(), className, image.samples(), image.samples().length, values);
    }
    List<Object> features = features(record);
    byte[] packed = new byte[features.size() * Double.BYTES];
    for (int i = 0; i < features.size(); i++) {
      Packed.putDouble(packed, i * Double.BYTES, feature(features.get(i), i));
    }
    return packed(List.of(features.size()), className, packed, packed.length, values);
  }

  private TableExample packed(
      List<Integer> shape, String className, byte[] input, int size, double[] values) {
    if (columns.hasClass()) {
      return new TableExample(shape, className, Arrays.copyOf(input, size + Integer.BYTES));
    }
    byte[] packed = Arrays.copyOf(input, size + values.length * Double.BYTES);
    for (int i = 0; i < values.length; i++) {
      Packed.putDouble(packed, size + i * Double.BYTES, values[i]);
    }
    return TableExample.unlabelled(shape, packed);
  }

  /** The class that a column's value names. */
  static String className(String column, Object value) throws BadRecordException {
    boolean isNumber = value instanceof Number;
    if (TableRecord.isMissing(value)) {
      throw new BadRecordException(
          "column %s is %s, wanted a class"
              .formatted(column, value == null ? "null" : isNumber ? "NaN" : "empty"));
    }
    return value.toString();
  }

  private List<Object> features(TableRecord record) throws BadRecordException {
    if (!arrays) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < columns.features().size(); i++) {
        values.add(record.columns().get(i));
      }
      return values;
    }
    List<Object> numbers = record.columns().list(0);
    if (numbers == null) {
      throw new BadRecordException(
          "column %s is %s, wanted an array of numbers"
              .formatted(
                  columns.features().get(0), record.columns().isNullAt(0) ? "null" : "no array"));
    }
    return numbers;
  }

  private double feature(Object value, int index) throws BadRecordException {
    boolean category = !arrays && columns.categorical().contains(columns.features().get(index));
    if (TableRecord.isMissing(value)) {
      String found = value == null ? "null" : value instanceof Number ? "NaN" : "empty";
      String wanted = category ? "a category" : "a number";
      return cells.missing(index, "%s is %s, wanted %s".formatted(place(index), found, wanted));
    }
    return category
        ? cells.category(index, value.toString(), place(index))
        : number(value, () -> place(index));
  }

  /**
   * The number of a cell, of which a network can be fed.
   *
   * @param place of the cell; not looked up for each of millions that are in order
   * @throws BadRecordException where it is none
   */
  public static double number(Object value, Supplier<String> place) throws BadRecordException {
    if (value == null) {
      throw new BadRecordException(place.get() + " is null, wanted a number");
    }
    double number =
        NumberText.of(value)
            .orElseThrow(
                () ->
                    new BadRecordException(
                        "%s = %s, wanted a number"
                            .formatted(place.get(), TableRecord.quote(value))));
    if (!Float.isFinite((float) number)) {
      throw new BadRecordException(
          "%s = %s, wanted a finite number in the range of a float".formatted(place.get(), value));
    }
    return number;
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
