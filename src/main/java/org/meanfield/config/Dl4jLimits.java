package org.meanfield.config;

import org.meanfield.config.TrainingConfig.ExchangeFormat;
import org.meanfield.config.TrainingConfig.OptimizerState;

/** Refuses what stock dl4j-spark cannot honour, rather than let it be ignored. */
final class Dl4jLimits {
  private static final String REMEDY = ", or training.master = meanfield";

  private final Section training;
  private final Findings findings;

  Dl4jLimits(Section training) {
    this.training = training;
    this.findings = training.findings();
  }

  /** Carried states and masks are not for its workers. */
  static Rule<Master> fits(Task task) {
    return new Rule<>(
        master -> master != Master.DL4J || task == Task.CLASSIFICATION,
        "dl4j-spark trains networks for classification only; choose meanfield");
  }

  void check(TrainingConfig config) {
    if (config.master() != Master.DL4J) {
      return;
    }
    if (config.schedule().name() != ScheduleConfig.Name.CONSTANT) {
      reject("schedule.name", "dl4j-spark trains at a constant rate here; choose constant");
    }
    if (config.schedule().warmUpSteps() > 0) {
      reject("schedule.warm-up-steps", "dl4j-spark trains at a constant rate here; choose 0");
    }
    if (config.optimizerState() != OptimizerState.AVERAGED) {
      reject("optimizer-state", "dl4j-spark counts Adam's steps on; choose averaged");
    }
    if (config.exchange() != ExchangeFormat.F32) {
      reject("exchange", "dl4j-spark sends states as they are; choose f32");
    }
    if (config.classWeights().exist()) {
      reject(ClassWeightsConfig.KEY, "dl4j-spark counts every example as much; leave it out");
    }
    if (config.outer().name() != OuterConfig.Name.AVERAGE) {
      reject("outer.name", "dl4j-spark goes on from the mean itself; choose average");
    } else if (config.outer().learningRate() != 1) {
      reject("outer.learning-rate", "dl4j-spark goes on from the mean itself; choose 1");
    }
    if (config.round().quorum() < 1) {
      reject("round.quorum", "dl4j-spark waits for every worker; choose 1");
    }
    if (config.round().replay() != null) {
      reject("round.replay", "dl4j-spark waits for every worker; leave it out");
    }
    if (Double.isFinite(config.updater().clipNorm())) {
      reject(
          "updater.clip-norm",
          "DL4J clips layer by layer, not all gradients at once; leave it out");
    }
    config.updater().match(new Optimizers());
  }

  private void reject(String key, String requirement) {
    findings.reject(training.full(key), requirement + REMEDY);
  }

  private final class Optimizers implements UpdaterConfig.Cases<Void> {
    @Override
    public Void sgd(UpdaterConfig.Sgd sgd) {
      return requireNoDecay(sgd.weightDecay());
    }

    @Override
    public Void momentum(UpdaterConfig.Momentum momentum) {
      return requireNoDecay(momentum.weightDecay());
    }

    @Override
    public Void adam(UpdaterConfig.Adam adam) {
      return null;
    }

    @Override
    public Void adamw(UpdaterConfig.AdamW adamw) {
      reject("updater.name", "DL4J has no AdamW; choose sgd, momentum or adam");
      return null;
    }

    private Void requireNoDecay(double weightDecay) {
      if (weightDecay > 0) {
        reject("updater.weight-decay", "DL4J decays weights alone, not every parameter; choose 0");
      }
      return null;
    }
  }
}
