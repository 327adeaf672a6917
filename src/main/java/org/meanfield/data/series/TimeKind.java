package org.meanfield.data.series;

/** What stands in a column of times. */
public enum TimeKind {
  DATE("dates"),
  DATE_TIME("dates with a time of day"),
  NUMBER("whole numbers");

  private final String text;

  TimeKind(String text) {
    this.text = text;
  }

  /** For people, in the plural. */
  String text() {
    return text;
  }
}
