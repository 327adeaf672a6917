package org.meanfield.data;

/** What stands in a column of times. */
enum TimeKind {
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
