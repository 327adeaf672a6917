package org.meanfield.data.source;

import java.util.Collections;
import java.util.List;

/** The values of a record's columns, in the order that was asked for, whoever has read them. */
public interface Cells {
  int length();

  /** A value as it was read: a text, number, truth value or {@code byte[]}; null where none is. */
  Object get(int column);

  /** The values of a cell that holds a list; null where it holds none. */
  List<Object> list(int column);

  default boolean isNullAt(int column) {
    return get(column) == null;
  }

  /**
   * Values that are in memory.
   *
   * @param values lists among them are {@code List}s
   */
  static Cells of(List<?> values) {
    return new Cells() {
      @Override
      public int length() {
        return values.size();
      }

      @Override
      public Object get(int column) {
        return values.get(column);
      }

      @Override
      public List<Object> list(int column) {
        return values.get(column) instanceof List<?> list
            ? Collections.unmodifiableList(list)
            : null;
      }
    };
  }
}
