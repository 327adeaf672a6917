package org.meanfield.training;

import java.io.Serializable;
import java.util.Map;
import org.meanfield.config.LocalStepsConfig;
import org.meanfield.network.UpdateRule;

/**
 * How many local steps each round of a run has: a pure function of the configuration, the round's
 * number and the steps before it, so that it goes on over resumes, and over a resume with more
 * epochs.
 */
final class LocalSteps implements Serializable {
  private static final long serialVersionUID = 1;

  private final LocalStepsConfig config;
  private final Schedule schedule;
  private final long needed;
  private final int most;
  private final int rounds;

  /**
   * @param schedule of the learning rate, which some follow; of several updates' any
   * @param needed steps of a replica in the whole run, at least
   * @param most rounds after which the run is over all the same; 0 for never
   */
  LocalSteps(LocalStepsConfig config, Schedule schedule, long needed, int most) {
    this.most = most;
    this.config = config;
    this.schedule = schedule;
    this.needed = needed;
    int rounds = 0;
    for (long before = 0; before < needed; rounds++) {
      before += of(rounds + 1, before);
    }
    this.rounds = rounds;
  }

  /**
   * Of a round.
   *
   * @param round counted from 1
   * @param before steps in all rounds before
   */
  int of(int round, long before) {
    return config.match(
        new LocalStepsConfig.Cases<>() {
          @Override
          public Integer constant(LocalStepsConfig.Constant constant) {
            return constant.steps();
          }

          @Override
          public Integer postLocal(LocalStepsConfig.PostLocal postLocal) {
            return round <= postLocal.afterRounds() ? postLocal.first() : postLocal.then();
          }

          @Override
          public Integer quadratic(LocalStepsConfig.Quadratic quadratic) {
            double times = schedule.highest() / schedule.afterWarmUp(before);
            return (int) Math.min(quadratic.maximum(), quadratic.base() * times * times);
          }
        });
  }

  /**
   * In all rounds before one.
   *
   * @param round counted from 1
   * @param made steps of each named update before it, where they tell
   */
  long before(int round, Map<String, Long> made) {
    return config.match(
        new LocalStepsConfig.Cases<>() {
          @Override
          public Long constant(LocalStepsConfig.Constant constant) {
            return (round - 1L) * constant.steps();
          }

          @Override
          public Long postLocal(LocalStepsConfig.PostLocal postLocal) {
            long few = Math.min(round - 1L, postLocal.afterRounds());
            return few * postLocal.first() + (round - 1L - few) * postLocal.then();
          }

          @Override
          public Long quadratic(LocalStepsConfig.Quadratic quadratic) {
            // The rates of earlier rounds may have been those of fewer epochs.
            return made.getOrDefault(UpdateRule.ONLY, 0L);
          }
        });
  }

  /** Over all rounds: what the learning rates' schedules are made for. */
  long all() {
    return config.match(new All());
  }

  /** Of a number of rounds the whole; of what follows a schedule just what that was made for. */
  private final class All implements LocalStepsConfig.Cases<Long> {
    @Override
    public Long constant(LocalStepsConfig.Constant constant) {
      return before(rounds + 1, Map.of());
    }

    @Override
    public Long postLocal(LocalStepsConfig.PostLocal postLocal) {
      return before(rounds + 1, Map.of());
    }

    @Override
    public Long quadratic(LocalStepsConfig.Quadratic quadratic) {
      return needed;
    }
  }

  /** Whether so many steps are all of the run's. */
  boolean suffice(long before) {
    return before >= needed;
  }

  /** Whether a round is the last that there may be, whatever is still needed. */
  boolean endWith(int round) {
    return most > 0 && round >= most;
  }

  /** Of a run that is made in one go. */
  int rounds() {
    return most > 0 ? Math.min(rounds, most) : rounds;
  }
}
