package org.meanfield.config;

import java.io.Serializable;

/**
 * How a network is trained.
 *
 * @param replicas copies of the network that train at the same time, whatever the cluster
 * @param localSteps how many minibatches each replica takes in a round
 * @param batchSize examples in a replica's minibatch; of pairs of texts, tokens of each side
 * @param epochs passes over the training split, counted in examples seen by all replicas
 * @param rounds after which the run is over though its epochs are not; 0 for never
 * @param validateEveryRounds rounds from one validation to the next
 * @param classWeights how much an example counts by its class
 * @param outer what becomes of the replicas' mean
 * @param round when a round is over though replicas are missing
 * @param master who trains the rounds
 * @param exchange how replicas send their states
 */
public record TrainingConfig(
    int replicas,
    LocalStepsConfig localSteps,
    int batchSize,
    int epochs,
    int rounds,
    UpdaterConfig updater,
    OptimizerState optimizerState,
    CheckpointConfig checkpoint,
    int validateEveryRounds,
    ScheduleConfig schedule,
    StopConfig stop,
    ClassWeightsConfig classWeights,
    OuterConfig outer,
    RoundConfig round,
    Master master,
    ExchangeFormat exchange)
    implements Serializable {

  /** What becomes of the replicas' optimizer states at the end of a round. */
  public enum OptimizerState {
    AVERAGED,
    RESET
  }

  /** How the states of replicas go to whoever averages them. */
  public enum ExchangeFormat {
    /** As they are. */
    F32,
    /** In half of the bytes, rounded. */
    BF16
  }

  /**
   * When the state is saved.
   *
   * @param everyRounds rounds from one checkpoint to the next
   * @param keep newest checkpoints that are kept, besides the best
   * @param retrySeconds how long it is tried again while storage fails; 0 for never
   */
  public record CheckpointConfig(int everyRounds, int keep, int retrySeconds)
      implements Serializable {

    static CheckpointConfig read(Section checkpoint) {
      return new CheckpointConfig(
          checkpoint.integer("every-rounds").or(10, Rule.atLeast(1)),
          checkpoint.integer("keep").or(3, Rule.atLeast(1)),
          checkpoint.integer("retry-seconds").or(60, Rule.atLeast(0)));
    }
  }

  /**
   * @param fromScratch whether the network begins with random values, and has far to go
   */
  static TrainingConfig read(Section training, Task task, boolean fromScratch) {
    Rule<Integer> atLeastOne = Rule.atLeast(1);
    int replicas = training.integer("replicas").or(2, atLeastOne);
    Master master =
        training.choice("master", Master.class).or(Master.MEANFIELD, Dl4jLimits.fits(task));
    LocalStepsConfig localSteps = LocalStepsConfig.read(training, task);
    boolean manySteps =
        fromScratch && master == Master.MEANFIELD && !localSteps.equals(LocalStepsConfig.ONE);
    TrainingConfig config =
        new TrainingConfig(
            replicas,
            localSteps,
            batchSize(training, task),
            training
                .integer("epochs")
                .required("give the number of passes over the data", atLeastOne),
            training.integer("rounds").ifSet(atLeastOne).orElse(0),
            UpdaterConfig.read(training.section("updater")),
            training.choice("optimizer-state", OptimizerState.class).or(OptimizerState.AVERAGED),
            CheckpointConfig.read(training.section("checkpoint")),
            training.integer("validate-every-rounds").or(10, atLeastOne),
            ScheduleConfig.read(training.section("schedule")),
            StopConfig.read(training.section("stop"), task),
            ClassWeightsConfig.read(training, task),
            OuterConfig.read(
                training.section(OuterConfig.KEY),
                manySteps && !training.has(OuterConfig.KEY)
                    ? OuterConfig.usual(replicas)
                    : OuterConfig.Name.AVERAGE),
            RoundConfig.read(training.section(RoundConfig.KEY)),
            master,
            training.choice("exchange", ExchangeFormat.class).or(ExchangeFormat.F32));
    new Dl4jLimits(training).check(config);
    return config;
  }

  /** The key that says how large a minibatch is. */
  public static String batchSizeKey(Task task) {
    return task == Task.TRANSLATION ? "tokens-per-batch" : "batch-size";
  }

  private static int batchSize(Section training, Task task) {
    if (task != Task.TRANSLATION) {
      return training.integer("batch-size").or(64, Rule.atLeast(1));
    }
    if (training.has("batch-size")) {
      training
          .integer("batch-size")
          .or(
              64,
              new Rule<>(
                  size -> false,
                  "batches of pairs hold as many as make up so many tokens; set"
                      + " training.tokens-per-batch instead"));
    }
    return training.integer("tokens-per-batch").or(4096, Rule.atLeast(1));
  }
}
