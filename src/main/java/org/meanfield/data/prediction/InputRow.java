package org.meanfield.data.prediction;

import java.util.function.Supplier;
import org.meanfield.data.Schema;

/**
 * A row that a prediction is asked for.
 *
 * @param keys what tells it apart in the output, in the order of {@link PredictionInput#keys}: one
 *     row for all rows of its answer, or one for each
 * @param packed the example, as {@link Schema#packedBytes} says, with label 0 since it has none;
 *     null where it cannot be used
 * @param problem why it cannot be used; null where it can
 * @param name where it stands, for people
 */
public record InputRow(Object[][] keys, byte[] packed, String problem, Supplier<String> name) {

  public static InputRow good(Object[] keys, byte[] packed, Supplier<String> name) {
    return new InputRow(new Object[][] {keys}, packed, null, name);
  }

  /**
   * @param keys of each row of the answer
   */
  static InputRow good(Object[][] keys, byte[] packed, Supplier<String> name) {
    return new InputRow(keys, packed, null, name);
  }

  public static InputRow bad(Object[] keys, String problem, Supplier<String> name) {
    return new InputRow(new Object[][] {keys}, null, problem, name);
  }

  /** The same row, which turned out to be of no use. */
  public InputRow refused(String reason) {
    return bad(keys[0], reason, name);
  }

  /**
   * What tells a row of its answer apart.
   *
   * @param part which of the rows, from 0
   */
  public Object[] keys(int part) {
    return keys[Math.min(part, keys.length - 1)];
  }

  public boolean isGood() {
    return problem == null;
  }
}
