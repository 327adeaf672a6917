/**
 * Synchronous parameter averaging on Spark: {@link org.meanfield.training.Trainer} is the round
 * loop on the driver, {@link org.meanfield.training.ReplicaRound} the pure function that a task
 * computes, {@link org.meanfield.training.Averaging} the one way in which states become one.
 */
package org.meanfield.training;
