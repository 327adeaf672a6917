package org.meanfield.data;

import java.util.List;

/**
 * A row of a table as an example.
 *
 * @param shape of its first field
 * @param packed the row with its label left 0, since labels are known once all classes are
 * @param cut whether the row holds more than the example
 */
record TableExample(List<Integer> shape, String className, byte[] packed, boolean cut) {

  /** Of a whole row. */
  TableExample(List<Integer> shape, String className, byte[] packed) {
    this(shape, className, packed, false);
  }

  byte[] packed(int label) {
    Row.putInt(packed, packed.length - Integer.BYTES, label);
    return packed;
  }
}
