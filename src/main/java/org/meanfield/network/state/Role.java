package org.meanfield.network.state;

/** What a tensor of a network's state is for; the order is that of the flat state vector. */
public enum Role {
  /** Learned by gradient; what a model consists of. */
  PARAMETER,
  /** Estimated from batches, such as running means; part of a model, never updated by gradient. */
  STATISTIC,
  /** The optimizer's memory, such as Adam's moments; needed to go on training, not to predict. */
  MOMENT,
  /**
   * The outer optimizer's memory, a tensor for each parameter; in no network, sent to no replica.
   */
  OUTER
}
