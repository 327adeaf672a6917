package org.meanfield.retraining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much better a challenger is than the champion on the same examples.
 *
 * @param champion its value
 * @param challenger its value
 * @param improvement by which the challenger is better, less than 0 where it is worse
 * @param low, high ends of the improvement's interval
 * @param examples that both were asked about
 * @param blocks that were drawn again and again for the interval
 */
record Difference(
    double champion,
    double challenger,
    double improvement,
    double low,
    double high,
    long examples,
    int blocks) {

  /** Whether everything is a number. */
  boolean isSound() {
    return Double.isFinite(champion)
        && Double.isFinite(challenger)
        && Double.isFinite(low)
        && Double.isFinite(high);
  }

  /** Whether there are too few examples to tell, which is no fault of the challenger. */
  boolean isUndecided() {
    return !isSound() && (!Double.isFinite(champion) || Double.isFinite(challenger));
  }

  /** What is no number is null, since JSON has none for it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("champion", number(champion));
    json.put("challenger", number(challenger));
    json.put("improvement", number(improvement));
    List<Object> interval = new ArrayList<>();
    interval.add(number(low));
    interval.add(number(high));
    json.put("interval", interval);
    json.put("examples", examples);
    json.put("blocks", blocks);
    return json;
  }

  static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
