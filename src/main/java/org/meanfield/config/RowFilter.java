package org.meanfield.config;

import java.io.Serializable;

/**
 * Which rows of a training table are read, by what a column says of them.
 *
 * @param column the column that decides; it need not be one of the examples'
 * @param after a number or a time: only rows with more than that are read; empty for all
 * @param until a number or a time: only rows with no more than that are read; empty for all
 * @param value only rows with this text are read; empty for all
 */
public record RowFilter(String column, String after, String until, String value)
    implements Serializable {

  /** Null where a section says nothing. */
  static RowFilter read(Section rows) {
    return rows.has("column")
        ? new RowFilter(
            rows.text("column").required("name the column that says which rows are read"),
            rows.text("after").ifSet().orElse(""),
            rows.text("until").ifSet().orElse(""),
            rows.text("value").ifSet().orElse(""))
        : null;
  }
}
