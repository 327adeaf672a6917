package org.meanfield.data;

import java.util.Locale;

/** What examples are for. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** The split's folder in a shard set, and its name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
