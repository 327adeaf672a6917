package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a number is stored. */
public enum FieldType {
  /** Unsigned, 0 to 255. */
  @JsonProperty("byte")
  BYTE(1) {
    @Override
    public byte[] array(int size) {
      return new byte[size];
    }
  },
  /** Signed, 32 bits. */
  @JsonProperty("int")
  INT(Integer.BYTES) {
    @Override
    public int[] array(int size) {
      return new int[size];
    }
  },
  /** IEEE 754 double precision. */
  @JsonProperty("double")
  DOUBLE(Double.BYTES) {
    @Override
    public double[] array(int size) {
      return new double[size];
    }
  };

  private final int bytes;

  FieldType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** A primitive array of zeros. */
  public abstract Object array(int size);
}
