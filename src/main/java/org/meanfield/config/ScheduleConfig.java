package org.meanfield.config;

import java.io.Serializable;

/**
 * How the learning rate moves over a run's iterations.
 *
 * @param warmUpSteps iterations over which it rises from zero; 0 for none
 * @param everySteps iterations from one step down to the next (step)
 * @param factor what it is multiplied with at each (step)
 */
public record ScheduleConfig(Name name, int warmUpSteps, int everySteps, double factor)
    implements Serializable {

  /** The schedules, as {@code training.schedule.name} spells them. */
  public enum Name {
    CONSTANT,
    STEP,
    COSINE,
    INVERSE_SQRT
  }

  static ScheduleConfig read(Section schedule) {
    Name name = schedule.choice("name", Name.class).or(Name.CONSTANT);
    int warmUp = schedule.integer("warm-up-steps").or(0, Rule.atLeast(0));
    if (name != Name.STEP) {
      return new ScheduleConfig(name, warmUp, 1, 1);
    }
    return new ScheduleConfig(
        name,
        warmUp,
        schedule
            .integer("every-steps")
            .required("give the iterations between two steps down", Rule.atLeast(1)),
        schedule.number("factor").or(0.1, Rule.positive()));
  }
}
