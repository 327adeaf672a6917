package org.meanfield.training;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.config.StopConfig;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.NetworkState;
import org.meanfield.network.ReplicaState;

/**
 * How far a run has come: all that a checkpoint keeps.
 *
 * @param round the last one that is over, 0 before the first
 * @param examples seen by all replicas together
 * @param best of the validations that are due every so many rounds: what patience counts by
 * @param ending the best when the run ends here, where only that called for a validation; forgotten
 *     by the next round, so that a run of more epochs never knows that it once ended here
 */
record Progress(
    int round,
    long examples,
    NetworkState state,
    List<ReplicaState> carried,
    Optional<Best> best,
    Optional<Best> ending) {
  /** Before the first round of our own master. */
  static Progress start(ReplicaSettings settings) {
    NetworkState model = settings.network().architecture().initialModel(settings.seed());
    return start(settings, model.extendedTo(settings.layout()));
  }

  /** Before the first round of a master that keeps the moments to itself. */
  static Progress startWithoutMoments(ReplicaSettings settings) {
    return start(settings, settings.network().architecture().initialModel(settings.seed()));
  }

  private static Progress start(ReplicaSettings settings, NetworkState initial) {
    return new Progress(
        0,
        0,
        initial,
        Collections.nCopies(settings.replicas(), ReplicaState.empty()),
        Optional.empty(),
        Optional.empty());
  }

  static Progress of(Checkpoint checkpoint) {
    return new Progress(
        checkpoint.round(),
        checkpoint.examples(),
        checkpoint.network(),
        checkpoint.replicas(),
        checkpoint.best(),
        checkpoint.ending());
  }

  Checkpoint checkpoint(RunIdentity run) {
    return new Checkpoint(round, examples, state, carried, best, ending, run);
  }

  /** After a round: its mean is the state; where moments start anew, so do the counters. */
  Progress after(ReplicaSettings settings, RoundResult result) {
    NetworkState averaged =
        new NetworkState(
            state.layout(),
            result.averaged(),
            settings.averagedMoments() ? result.counters() : new TreeMap<>());
    return new Progress(
        round + 1,
        examples + settings.replicas() * settings.examplesPerRound(),
        averaged,
        result.carried(),
        best,
        Optional.empty());
  }

  /** With a validation of the present round taken into account that was due by its number. */
  Progress validated(StopConfig.Metric metric, Evaluation validation) {
    return new Progress(
        round, examples, state, carried, Optional.of(judged(metric, validation)), ending);
  }

  /** With a validation of the present round that was made because the run is over. */
  Progress validatedAtEnd(StopConfig.Metric metric, Evaluation validation) {
    return new Progress(
        round, examples, state, carried, best, Optional.of(judged(metric, validation)));
  }

  private Best judged(StopConfig.Metric metric, Evaluation validation) {
    double value = validation.metrics().get(metric.text());
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the validation "
              + metric.text()
              + " is "
              + value
              + " after round "
              + round
              + "; lower training.updater.learning-rate");
    }
    // A resume may have changed what is compared: then nothing before counts.
    boolean comparable = best.map(b -> b.metric().equals(metric.text())).orElse(false);
    boolean better = !comparable || metric.isBetter(value, best.get().value());
    return better
        ? new Best(round, metric.text(), value, 0, validation.metrics())
        : best.get().worseFollowed();
  }

  /** Whether so many validations after the best brought nothing better. */
  boolean isOutOfPatience(StopConfig stop) {
    return stop.patience() > 0
        && best.map(b -> b.validationsSince() >= stop.patience()).orElse(false);
  }

  /** Whether the present round is the best of those that were due to be validated. */
  boolean isBest() {
    return best.map(b -> b.round() == round).orElse(false);
  }

  /** The best when no round follows. */
  Optional<Best> bestOfAll() {
    return ending.or(() -> best);
  }

  /** The round whose state becomes the model: the best, or without validation this one. */
  int modelRound() {
    return bestOfAll().map(Best::round).orElse(round);
  }
}
