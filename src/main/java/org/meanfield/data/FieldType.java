package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a number is stored. */
public enum FieldType {
  /** Unsigned, 0 to 255. */
  @JsonProperty("byte")
  BYTE,
  /** Signed, 32 bits. */
  @JsonProperty("int")
  INT,
  /** IEEE 754 single precision. */
  @JsonProperty("float")
  FLOAT
}
