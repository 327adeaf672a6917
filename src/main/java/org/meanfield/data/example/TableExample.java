package org.meanfield.data.example;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.meanfield.data.Packed;

/**
 * A row of a table as an example.
 *
 * @param shape of its first field
 * @param className empty where examples have no classes
 * @param packed the row with its label left 0, since labels are known once all classes are
 * @param cut whether the row holds more than the example
 * @param labelled whether the row ends in a label, or has one before its weight
 * @param weighed whether it ends in a weight
 */
public record TableExample(
    List<Integer> shape,
    String className,
    byte[] packed,
    boolean cut,
    boolean labelled,
    boolean weighed)
    implements Serializable {
  /** The class of examples that have none. */
  static final String NO_CLASS = "";

  /** One with a class, of a whole row. */
  TableExample(List<Integer> shape, String className, byte[] packed) {
    this(shape, className, packed, false);
  }

  /** One with a class. */
  TableExample(List<Integer> shape, String className, byte[] packed, boolean cut) {
    this(shape, className, packed, cut, true, false);
  }

  /** One without a class. */
  static TableExample unlabelled(List<Integer> shape, byte[] packed) {
    return new TableExample(shape, NO_CLASS, packed, false, false, false);
  }

  /** The same with texts and shapes that others have too. */
  TableExample sharing(Map<Object, Object> known) {
    return new TableExample(
        shared(shape, known), shared(className, known), packed, cut, labelled, weighed);
  }

  @SuppressWarnings("unchecked") // the key itself
  private static <T> T shared(T value, Map<Object, Object> known) {
    return (T) known.computeIfAbsent(value, v -> v);
  }

  /** The same under another name of its class. */
  TableExample called(String name) {
    return name.equals(className)
        ? this
        : new TableExample(shape, name, packed, cut, labelled, weighed);
  }

  /** The same that counts so much in training. */
  TableExample weighing(double weight) {
    byte[] longer = Arrays.copyOf(packed, packed.length + Double.BYTES);
    Packed.putDouble(longer, packed.length, weight);
    return new TableExample(shape, className, longer, cut, labelled, true);
  }

  /** The row with its label, where it has one. */
  public byte[] packed(int label) {
    if (labelled) {
      int behind = weighed ? Double.BYTES : 0;
      Packed.putInt(packed, packed.length - behind - Integer.BYTES, label);
    }
    return packed;
  }
}
