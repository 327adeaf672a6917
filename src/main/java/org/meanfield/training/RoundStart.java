package org.meanfield.training;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a round begins, which is the same for every replica.
 *
 * @param round counted from 1
 * @param iteration global number of the first local step, counted from 0 over all rounds
 * @param localSteps full minibatches of each replica
 * @param steps that each named update has made before, in every replica
 */
record RoundStart(int round, long iteration, int localSteps, SortedMap<String, Long> steps)
    implements Serializable {
  RoundStart {
    steps = new TreeMap<>(steps);
  }

  /** Global number of the first local step of the round after this one. */
  long end() {
    return iteration + localSteps;
  }
}
