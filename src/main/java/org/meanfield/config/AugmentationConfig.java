package org.meanfield.config;

import java.io.Serializable;

/**
 * How training images are varied at random, a fresh draw each time that one is seen.
 *
 * @param flip whether half of them are mirrored, left to right
 * @param shift pixels that they are moved by at most, in both directions
 * @param crop smallest share of height and width that a random cut keeps, which is then stretched
 *     to the whole; 1 for no cut
 */
public record AugmentationConfig(boolean flip, int shift, double crop) implements Serializable {

  /** Whether every image stays as it is. */
  public boolean isNone() {
    return !flip && shift == 0 && crop == 1;
  }

  /**
   * @param task of which images that are moved or cut would teach a generator to make such
   */
  static AugmentationConfig read(Section augmentation, Task task) {
    Rule<Double> share =
        new Rule<>(value -> value > 0 && value <= 1, "must be greater than 0 and at most 1");
    boolean leaks = task == Task.GENERATION;
    String leaking = "a generator would learn to make such images; leave it out, or flip alone";
    Rule<Integer> still = new Rule<>(pixels -> pixels == 0, leaking);
    Rule<Double> whole = new Rule<>(kept -> kept == 1, leaking);
    return new AugmentationConfig(
        augmentation.flag("flip").or(false),
        augmentation.integer("shift").or(0, leaks ? still : Rule.atLeast(0)),
        augmentation.number("crop").or(1.0, leaks ? whole : share));
  }
}
