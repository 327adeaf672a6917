package org.meanfield.retraining;

import org.meanfield.storage.LeaseHeldException;

/**
 * A call that stood still, or could not reach storage, for longer than its lease counts: the model
 * may be another's now, and nothing more is done to it.
 */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseLostException(String model, LeaseHeldException cause) {
    super(
        "the lease on model %s was lost while this call worked: %s; the champion is as it was, and the next call goes on with what was done; where calls stand still for so long, raise retraining.lease.seconds"
            .formatted(model, cause.getMessage()),
        cause);
  }
}
