package org.meanfield.data;

import java.util.List;

/**
 * A row of a table as an example.
 *
 * @param shape of its first field
 * @param packed the row with its label left 0, since labels are known once all classes are
 */
record TableExample(List<Integer> shape, String className, byte[] packed) {

  byte[] packed(int label) {
    Row.putInt(packed, packed.length - Integer.BYTES, label);
    return packed;
  }
}
