package org.meanfield.data;

import java.util.function.Supplier;

/**
 * A row that a prediction is asked for.
 *
 * @param keys what tells it apart in the output, in the order of {@link PredictionInput#keys}
 * @param packed the example, as {@link Schema#packedBytes} says, with label 0 since it has none;
 *     null where it cannot be used
 * @param problem why it cannot be used; null where it can
 * @param name where it stands, for people
 */
public record InputRow(Object[] keys, byte[] packed, String problem, Supplier<String> name) {

  static InputRow good(Object[] keys, byte[] packed, Supplier<String> name) {
    return new InputRow(keys, packed, null, name);
  }

  static InputRow bad(Object[] keys, String problem, Supplier<String> name) {
    return new InputRow(keys, null, problem, name);
  }

  /** The same row, which turned out to be of no use. */
  public InputRow refused(String reason) {
    return bad(keys, reason, name);
  }

  public boolean isGood() {
    return problem == null;
  }
}
