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
 */
record Progress(
    int round, long examples, NetworkState state, List<ReplicaState> carried, Optional<Best> best) {
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
        Optional.empty());
  }

  static Progress of(Checkpoint checkpoint) {
    return new Progress(
        checkpoint.round(),
        checkpoint.examples(),
        checkpoint.network(),
        checkpoint.replicas(),
        checkpoint.best());
  }

  Checkpoint checkpoint(RunIdentity run) {
    return new Checkpoint(round, examples, state, carried, best, run);
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
        best);
  }

  /** With a validation of the present round taken into account. */
  Progress validated(StopConfig.Metric metric, Evaluation validation) {
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
    Best now =
        better
            ? new Best(round, metric.text(), value, 0)
            : new Best(
                best.get().round(),
                metric.text(),
                best.get().value(),
                best.get().validationsSince() + 1);
    return new Progress(round, examples, state, carried, Optional.of(now));
  }

  /** Whether so many validations after the best brought nothing better. */
  boolean isOutOfPatience(StopConfig stop) {
    return stop.patience() > 0
        && best.map(b -> b.validationsSince() >= stop.patience()).orElse(false);
  }

  /** Whether the present round is the best one. */
  boolean isBest() {
    return best.map(b -> b.round() == round).orElse(false);
  }

  /** The round whose state becomes the model: the best, or without validation this one. */
  int modelRound() {
    return best.map(Best::round).orElse(round);
  }
}
