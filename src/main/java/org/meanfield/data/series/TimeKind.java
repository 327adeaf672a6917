package org.meanfield.data.series;

/** What stands in a column of times. */
public enum TimeKind {
  DATE("dates"),
  DATE_TIME("dates with a time of day"),
  /** As clocks show it, whatever they are ahead of UTC; no table's times are of this kind alone. */
  LOCAL_TIME("dates with a time of day, by the clocks of a zone"),
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
