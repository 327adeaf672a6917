package org.meanfield.data.batches;

/** A replica's endless supply of full batches. */
@FunctionalInterface
public interface Feed {

  /** The next batch, which is overwritten when the one after it is asked for. */
  Batch next();
}
