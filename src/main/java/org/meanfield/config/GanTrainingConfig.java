package org.meanfield.config;

import java.io.Serializable;
import java.util.Optional;

/**
 * How a generator and a discriminator are trained against each other.
 *
 * @param warmUpSteps local steps at a run's beginning that train the discriminator alone
 * @param discriminatorSteps the discriminator's updates for each of the generator's
 * @param ema share of the averaged generator that an update of the generator leaves, in the end; 0
 *     where the generator is not averaged
 * @param labelSmoothing what of 1 a real image's target lacks (Salimans et al., arXiv 1606.03498,
 *     section 3.4: made images keep 0)
 * @param discriminator its update; what it lacks is {@code training.updater} and {@code schedule}
 * @param generator the same of the generator
 */
public record GanTrainingConfig(
    int warmUpSteps,
    int discriminatorSteps,
    double ema,
    double labelSmoothing,
    Update discriminator,
    Update generator)
    implements Serializable {
  /** Where {@link #ema} and the like are, which a model's network has, too. */
  static final String KEY = "training.gan.";

  /**
   * What is configured of one of the two updates.
   *
   * @param ownUpdater null where it is that of {@code training}
   * @param ownSchedule null where it is that of {@code training}
   */
  public record Update(UpdaterConfig ownUpdater, ScheduleConfig ownSchedule)
      implements Serializable {
    public UpdaterConfig updater(TrainingConfig training) {
      return Optional.ofNullable(ownUpdater).orElse(training.updater());
    }

    public ScheduleConfig schedule(TrainingConfig training) {
      return Optional.ofNullable(ownSchedule).orElse(training.schedule());
    }

    private static Update read(Section update) {
      return new Update(
          update.has("updater") ? UpdaterConfig.read(update.section("updater")) : null,
          update.has("schedule") ? ScheduleConfig.read(update.section("schedule")) : null);
    }
  }

  /** How many the generator has made before a local step. */
  public long generatorUpdates(long iteration) {
    return Math.max(0, iteration - warmUpSteps) / discriminatorSteps;
  }

  /** Whether a model's network needs this key, besides those of the network itself. */
  static boolean shapes(String key) {
    return key.startsWith(KEY)
        && !key.startsWith(KEY + "discriminator.")
        && !key.startsWith(KEY + "generator.");
  }

  static GanTrainingConfig read(Section gan, GanConfig.Loss loss) {
    Rule<Double> smoothing =
        new Rule<>(
            share -> share >= 0 && share < 0.5 && (share == 0 || loss != GanConfig.Loss.HINGE),
            loss == GanConfig.Loss.HINGE
                ? "network.loss = hinge has no targets to smooth; leave it out"
                : "must be at least 0 and less than 0.5");
    return new GanTrainingConfig(
        gan.integer("warm-up-steps").or(0, Rule.atLeast(0)),
        gan.integer("discriminator-steps").or(1, Rule.atLeast(1)),
        gan.number("ema").or(0.999, Rule.fraction()),
        gan.number("label-smoothing").or(0.0, smoothing),
        Update.read(gan.section("discriminator")),
        Update.read(gan.section("generator")));
  }
}
