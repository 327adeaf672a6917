package org.meanfield.network;

import java.io.Serializable;
import org.meanfield.kernel.Optimizer;

/**
 * How one named update of a network changes the parameters that are its own.
 *
 * @param name of the update, such as {@link #ONLY} or {@code discriminator}
 * @param clipNorm what the gradients' norm is brought down to; infinite where it is left alone
 */
public record UpdateRule(String name, Optimizer optimizer, double clipNorm)
    implements Serializable {
  /** The name of a network's only update. */
  public static final String ONLY = "network";

  /** Of a network's only update, which leaves the gradients' norm alone. */
  public static UpdateRule only(Optimizer optimizer) {
    return new UpdateRule(ONLY, optimizer, Double.POSITIVE_INFINITY);
  }
}
