package org.meanfield.data.sharding;

import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleKey;
import org.meanfield.data.example.SplitRule;

/**
 * Splits by thresholds on the hash of the source record: an example's split depends on no other
 * example, and equal records are in one split. Validation is the lower end, test the upper, so that
 * another share of the one leaves the other as it is. Sizes are those of a binomial distribution
 * around the shares.
 *
 * @param validation share of the examples that are not of the source's own test split
 * @param test the same
 */
record SplitByHash(double validation, double test) implements SplitRule {

  @Override
  public Split of(ExampleKey key) {
    if (key.test() || key.share() >= 1 - test) {
      return Split.TEST;
    }
    return key.share() < validation ? Split.VALIDATION : Split.TRAIN;
  }
}
