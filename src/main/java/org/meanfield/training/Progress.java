package org.meanfield.training;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Checkpoint;
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
  /** The metric that decides which round is best: the one that training minimises. */
  private static final String METRIC = "loss";

  /** Before the first round. */
  static Progress start(ReplicaSettings settings) {
    NetworkState initial =
        settings
            .network()
            .architecture()
            .initialState(settings.seed(), settings.network().updater());
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

  Checkpoint checkpoint() {
    return new Checkpoint(round, examples, state, carried, best);
  }

  /** After a round: its mean is the state; moments that were not averaged start anew. */
  Progress after(ReplicaSettings settings, RoundResult result) {
    float[] values = new float[state.layout().size()];
    System.arraycopy(result.averaged(), 0, values, 0, result.averaged().length);
    NetworkState averaged =
        new NetworkState(
            state.layout(),
            values,
            settings.averagedMoments() ? result.reports().get(0).counters() : new TreeMap<>());
    return new Progress(
        round + 1,
        examples + settings.replicas() * settings.examplesPerRound(),
        averaged,
        ReplicaRound.carried(result.reports()),
        best);
  }

  /** With a validation of the present round taken into account. */
  Progress validated(Evaluation validation) {
    double value = validation.metrics().get(METRIC);
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the validation "
              + METRIC
              + " is "
              + value
              + " after round "
              + round
              + "; lower training.updater.learning-rate");
    }
    boolean better = best.isEmpty() || value < best.get().value();
    Best now =
        better
            ? new Best(round, METRIC, value, 0)
            : new Best(
                best.get().round(), METRIC, best.get().value(), best.get().validationsSince() + 1);
    return new Progress(round, examples, state, carried, Optional.of(now));
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
