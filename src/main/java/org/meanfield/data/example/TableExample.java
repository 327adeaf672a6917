package org.meanfield.data.example;

import java.util.List;
import org.meanfield.data.Packed;

/**
 * A row of a table as an example.
 *
 * @param shape of its first field
 * @param packed the row with its label left 0, since labels are known once all classes are
 * @param cut whether the row holds more than the example
 */
public record TableExample(List<Integer> shape, String className, byte[] packed, boolean cut) {

  /** Of a whole row. */
  TableExample(List<Integer> shape, String className, byte[] packed) {
    this(shape, className, packed, false);
  }

  public byte[] packed(int label) {
    Packed.putInt(packed, packed.length - Integer.BYTES, label);
    return packed;
  }
}
