package org.meanfield.training;

import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;

/** The outer optimizers' equations over whole vectors, one parameter after the other. */
final class PlainOuter {
  private final OuterConfig config;
  private float[] first;
  private float[] second;
  private int steps;

  PlainOuter(OuterConfig config) {
    this.config = config;
  }

  /** What follows a round from its start and the means of all that the replicas came to. */
  SlicedVector stepped(NetworkState start, double[] means) {
    int parameters = (int) start.layout().parameters();
    float[] from = start.values().copy(0, parameters);
    if (first == null) {
      first = new float[parameters];
      second = new float[parameters];
    }
    steps++;
    float[] next = new float[means.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = i < parameters ? stepped(i, from[i], means[i]) : (float) means[i];
    }
    return SlicedVector.of(next);
  }

  private float stepped(int i, float from, double mean) {
    double rate = config.learningRate();
    double beta = config.momentum();
    double moved = mean - from;
    return switch (config.name()) {
      case AVERAGE -> rate == 1 ? (float) mean : (float) (from + rate * moved);
      case NESTEROV -> {
        first[i] = (float) (beta * first[i] + moved);
        yield (float) (from + rate * (moved + beta * first[i]));
      }
      case ADAM -> {
        first[i] = (float) (beta * first[i] + (1 - beta) * moved);
        second[i] = (float) (0.99 * second[i] + (1 - 0.99) * moved * moved);
        double m = first[i] / (1 - StrictMath.pow(beta, steps));
        double v = second[i] / (1 - StrictMath.pow(0.99, steps));
        yield (float) (from + rate * m / (Math.sqrt(v) + 1e-3));
      }
    };
  }
}
