package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.config.ScheduleConfig;

/**
 * The learning rate as a pure function of the global iteration, counted from 0 over all rounds, so
 * that it goes on over rounds and resumes.
 *
 * @param rate the configured one, which the schedule starts from
 * @param iterations of the whole run: where cosine decay reaches zero
 */
public record Schedule(ScheduleConfig config, double rate, long iterations)
    implements Serializable {

  /**
   * Linear warm-up from rate / w to the rate, then constant, a factor every so many iterations, or
   * cosine decay to zero (SGDR, arXiv 1608.03983, eq. 5, one period).
   */
  double learningRate(long iteration) {
    int warmUp = config.warmUpSteps();
    if (iteration < warmUp) {
      return rate * (iteration + 1) / warmUp;
    }
    return switch (config.name()) {
      case CONSTANT -> rate;
      case STEP ->
          rate * StrictMath.pow(config.factor(), (iteration - warmUp) / config.everySteps());
      case COSINE -> {
        double done = (double) (iteration - warmUp) / Math.max(1, iterations - warmUp);
        yield rate * (1 + StrictMath.cos(Math.PI * Math.min(1, done))) / 2;
      }
    };
  }
}
