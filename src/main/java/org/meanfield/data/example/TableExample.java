package org.meanfield.data.example;

import java.util.List;
import org.meanfield.data.Packed;

/**
 * A row of a table as an example.
 *
 * @param shape of its first field
 * @param className empty where examples have no classes
 * @param packed the row with its label left 0, since labels are known once all classes are
 * @param cut whether the row holds more than the example
 * @param labelled whether the row ends in a label
 */
public record TableExample(
    List<Integer> shape, String className, byte[] packed, boolean cut, boolean labelled) {
  /** The class of examples that have none. */
  static final String NO_CLASS = "";

  /** One with a class, of a whole row. */
  TableExample(List<Integer> shape, String className, byte[] packed) {
    this(shape, className, packed, false);
  }

  /** One with a class. */
  TableExample(List<Integer> shape, String className, byte[] packed, boolean cut) {
    this(shape, className, packed, cut, true);
  }

  /** One without a class. */
  static TableExample unlabelled(List<Integer> shape, byte[] packed) {
    return new TableExample(shape, NO_CLASS, packed, false, false);
  }

  /** The row with its label, where it has one. */
  public byte[] packed(int label) {
    if (labelled) {
      Packed.putInt(packed, packed.length - Integer.BYTES, label);
    }
    return packed;
  }
}
