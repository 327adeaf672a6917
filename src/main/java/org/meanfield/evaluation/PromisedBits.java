package org.meanfield.evaluation;

import java.util.function.Function;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.spark.HandBack;

/** Tasks whose process must compute the bits that a spec promises: another does them if not. */
final class PromisedBits {
  private PromisedBits() {}

  /** As {@link NetworkPool#borrow}. */
  static <R> R borrow(NetworkSpec spec, Function<Network, R> task) {
    return HandBack.where(UnsupportedPlatformException.class, () -> NetworkPool.borrow(spec, task));
  }

  /** Of what computes by other means than a network of the spec. */
  static void require(NetworkSpec spec) {
    borrow(spec, network -> true);
  }
}
