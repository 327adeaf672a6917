package org.meanfield.network;

import java.io.Serializable;

/** One column of what a network says of rows. */
public record AnswerField(String name, Type type) implements Serializable {

  /** What a column holds. */
  public enum Type {
    /** A {@code String}. */
    TEXT,
    /** A {@code Float}. */
    NUMBER,
    /** A {@code Double}. */
    DOUBLE,
    /** A {@code float[]}. */
    NUMBERS
  }
}
