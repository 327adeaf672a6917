package org.meanfield.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * When each contender of a row makes how many steps: A B C, A B C …, so that a slow minute of the
 * machine slows all of them, and each for about the same time, so that none has the luck of few
 * steps.
 *
 * @param warmUp turns of each contender before the first round, not counted
 * @param rounds turns of each contender that count
 * @param turn about how long a turn takes; a contender makes at least one step
 */
public record Schedule(int warmUp, int rounds, Duration turn) {

  /** Times by contender's name, in the given order. */
  public Map<String, Timing> run(List<Contender> contenders) {
    Map<Contender, Integer> steps = new LinkedHashMap<>();
    contenders.forEach(contender -> steps.put(contender, warmedUp(contender)));
    Map<String, double[]> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      steps.forEach(
          (contender, n) ->
              times.merge(contender.name(), contender.measure(n), Schedule::concatenate));
    }
    Map<String, Timing> timings = new LinkedHashMap<>();
    times.forEach((name, milliseconds) -> timings.put(name, new Timing(milliseconds)));
    return timings;
  }

  /** Warms a contender up; returns how many of its steps fill a turn. */
  private int warmedUp(Contender contender) {
    int steps = 1;
    for (int turns = 0; turns <= warmUp; turns++) {
      double milliseconds = new Timing(contender.measure(steps)).median();
      steps = Math.max(1, (int) (turn.toMillis() / milliseconds));
    }
    return steps;
  }

  private static double[] concatenate(double[] first, double[] second) {
    return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }
}
