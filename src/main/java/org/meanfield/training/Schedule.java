package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.config.ScheduleConfig;

/**
 * The learning rate of an update as a pure function of how many steps of it were made before, over
 * all rounds, so that it goes on over rounds and resumes.
 *
 * @param rate the configured one, which the schedule starts from
 * @param steps that the update makes in the whole run: where cosine decay reaches zero
 */
public record Schedule(ScheduleConfig config, double rate, long steps) implements Serializable {

  /** The rate after warm-up, and what warm-up rises to before. */
  double afterWarmUp(long step) {
    return learningRate(Math.max(step, config.warmUpSteps()));
  }

  /** The highest of all steps' rates. */
  double highest() {
    return afterWarmUp(0);
  }

  /**
   * Linear warm-up from rate / w to the rate, then constant, a factor every so many steps, cosine
   * decay to zero (SGDR, arXiv 1608.03983, eq. 5, one period), or rate · √(w / step) from w steps
   * on, counted from 1 (arXiv 1706.03762, eq. 3, whose rate is d^−0.5 · w^−0.5).
   */
  double learningRate(long step) {
    int warmUp = config.warmUpSteps();
    if (step < warmUp) {
      return rate * (step + 1) / warmUp;
    }
    return switch (config.name()) {
      case CONSTANT -> rate;
      case STEP -> rate * StrictMath.pow(config.factor(), (step - warmUp) / config.everySteps());
      case INVERSE_SQRT ->
          rate * StrictMath.sqrt(Math.max(1, warmUp) / (double) Math.max(warmUp, step + 1));
      case COSINE -> {
        double done = (double) (step - warmUp) / Math.max(1, steps - warmUp);
        yield rate * (1 + StrictMath.cos(Math.PI * Math.min(1, done))) / 2;
      }
    };
  }
}
