package org.meanfield.training;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a round begins, which is the same for every replica.
 *
 * @param round counted from 1
 * @param steps that each named update has made before, in every replica
 */
record RoundStart(int round, SortedMap<String, Long> steps) implements Serializable {
  RoundStart {
    steps = new TreeMap<>(steps);
  }
}
