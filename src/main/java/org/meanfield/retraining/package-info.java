/**
 * A registered model trained again on what is new at its source: {@link
 * org.meanfield.retraining.Retraining} is the list of its steps, each of which finds what an
 * earlier attempt has left, {@link org.meanfield.retraining.Comparison} what challenger and
 * champion are worth on the same examples, and {@link org.meanfield.retraining.Gate} what follows
 * from it.
 */
package org.meanfield.retraining;
