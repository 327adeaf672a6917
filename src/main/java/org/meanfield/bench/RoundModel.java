package org.meanfield.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a round costs besides its local steps, as a sum of four parts whose prices are fitted to
 * measurements: the round itself, each replica's tasks, each byte of the state that passes the
 * driver, and each byte that an executor writes, reads and averages.
 *
 * <p>All is as measured on one machine, whose loopback takes no time. What a network takes is added
 * by computation: a state to each executor, an executor's share of all states but its own, and the
 * mean to the driver, one after the other.
 *
 * @param round seconds of any round
 * @param replica seconds for each replica; an upper bound where there are executors enough, since
 *     those that measured had several replicas each
 * @param driver seconds for each 10^9 bytes of the state
 * @param executor seconds for each 10^9 bytes of an executor's replicas' states
 * @param largestError of what was measured, the share by which the model misses it at most
 */
record RoundModel(
    double round, double replica, double driver, double executor, double largestError) {
  private static final double GIGABYTE = 1e9;
  private static final int PARTS = 4;

  /**
   * A measurement.
   *
   * @param bytes of one state
   */
  record Observation(int replicas, int executors, long bytes, double seconds) {
    private double[] parts() {
      double state = bytes / GIGABYTE;
      return new double[] {1, replicas, state, state * replicas / executors};
    }
  }

  /** Whether measurements are enough for {@link #fit}: one size tells nothing of a byte's price. */
  static boolean isToldBy(List<Observation> observations) {
    return observations.size() >= PARTS
        && observations.stream().map(Observation::bytes).distinct().count() > 1
        && observations.stream().map(Observation::replicas).distinct().count() > 1;
  }

  /**
   * The prices that leave the least squares of relative errors, none of them negative.
   *
   * @param observations four at least, of several sizes and numbers of replicas
   */
  static RoundModel fit(List<Observation> observations) {
    double[] prices =
        IntStream.range(1, 1 << PARTS)
            .mapToObj(subset -> solve(observations, subset))
            .filter(x -> Arrays.stream(x).allMatch(price -> price >= 0 && Double.isFinite(price)))
            .min(Comparator.comparingDouble(x -> squaredErrors(observations, x)))
            .orElseThrow(); // one price alone is an average, and positive
    double largest =
        observations.stream().mapToDouble(o -> Math.abs(error(o, prices))).max().orElseThrow();
    return new RoundModel(prices[0], prices[1], prices[2], prices[3], largest);
  }

  private static double squaredErrors(List<Observation> observations, double[] prices) {
    return observations.stream().mapToDouble(o -> Math.pow(error(o, prices), 2)).sum();
  }

  private static double error(Observation observation, double[] prices) {
    return dot(observation.parts(), prices) / observation.seconds - 1;
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** Least squares with some of the parts and none of the others: the normal equations. */
  private static double[] solve(List<Observation> observations, int subset) {
    List<Integer> used = new ArrayList<>();
    IntStream.range(0, PARTS).filter(i -> (subset >> i & 1) == 1).forEach(used::add);
    int n = used.size();
    double[][] equations = new double[n][n + 1];
    for (Observation observation : observations) {
      double[] parts = observation.parts();
      for (int i = 0; i < n; i++) {
        double weighed = parts[used.get(i)] / observation.seconds;
        for (int j = 0; j < n; j++) {
          equations[i][j] += weighed * parts[used.get(j)] / observation.seconds;
        }
        equations[i][n] += weighed;
      }
    }
    double[] solved = eliminate(equations);
    double[] prices = new double[PARTS];
    for (int i = 0; i < n; i++) {
      prices[used.get(i)] = solved[i];
    }
    return prices;
  }

  /** Gauss and Jordan; the matrix is positive definite, or the result is not a number. */
  private static double[] eliminate(double[][] equations) {
    int n = equations.length;
    for (int pivot = 0; pivot < n; pivot++) {
      for (int row = 0; row < n; row++) {
        double factor = equations[row][pivot] / equations[pivot][pivot];
        for (int column = pivot; row != pivot && column <= n; column++) {
          equations[row][column] -= factor * equations[pivot][column];
        }
      }
    }
    return IntStream.range(0, n).mapToDouble(i -> equations[i][n] / equations[i][i]).toArray();
  }

  /**
   * Seconds that a round takes besides its local steps, with a one-slot executor for each replica.
   *
   * @param bytes of a state
   * @param bytesPerSecond of every machine's network
   */
  double seconds(int executors, long bytes, double bytesPerSecond) {
    double state = bytes / GIGABYTE;
    double states = 1 + (executors - 1.) / executors + 1;
    return round
        + replica * executors
        + (driver + executor) * state
        + states * bytes / bytesPerSecond;
  }

  /**
   * Local steps that leave averaging so small a share of a round.
   *
   * @param averaging seconds of it
   * @param step seconds of a local step
   * @param share such as 0.1
   */
  static long localSteps(double averaging, double step, double share) {
    return (long) Math.ceil(averaging * (1 - share) / share / step);
  }
}
