package org.meanfield.training;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.checkpoint.Standing;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.Shared;

/**
 * How far a run has come: all that a checkpoint keeps.
 *
 * @param round the last one that is over, 0 before the first
 * @param examples seen by all replicas together
 * @param steps that each named update has made, in every replica
 * @param outer what the outer optimizer remembers
 * @param leftOut the replicas that rounds were closed without; of a run that goes through rounds
 *     again, also those of rounds to come
 * @param standing by the validations that are due every so many rounds
 * @param ending the standing when the run ends here, where only that called for a validation;
 *     forgotten by the next round, so that a run of more epochs never knows that it once ended here
 */
record Progress(
    int round,
    long examples,
    SortedMap<String, Long> steps,
    NetworkState state,
    OuterState outer,
    List<ReplicaState> carried,
    LeftOut leftOut,
    Optional<Standing> standing,
    Optional<Standing> ending) {
  /** Before the first round of our own master, with random values. */
  static Progress start(ReplicaSettings settings) {
    NetworkState model = settings.network().architecture().initialModel(settings.seed());
    return start(settings, model.extendedTo(settings.layout()));
  }

  /**
   * Before the first round.
   *
   * @param initial with the moments, where the master does not keep them to itself
   */
  static Progress start(ReplicaSettings settings, NetworkState initial) {
    return new Progress(
        0,
        0,
        new TreeMap<>(),
        initial,
        OuterStep.zero(settings.outer(), settings.layout().parameters()),
        Collections.nCopies(settings.replicas(), ReplicaState.empty()),
        LeftOut.UNKNOWN,
        Optional.empty(),
        Optional.empty());
  }

  static Progress of(Checkpoint checkpoint) {
    return new Progress(
        checkpoint.round(),
        checkpoint.examples(),
        checkpoint.steps(),
        checkpoint.network(),
        checkpoint.outer(),
        checkpoint.replicas(),
        checkpoint.leftOut(),
        checkpoint.standing(),
        checkpoint.ending());
  }

  Checkpoint checkpoint(RunIdentity run) {
    return new Checkpoint(
        round, examples, steps, state, outer, carried, leftOut.upTo(round), standing, ending, run);
  }

  /** The same, with what else is known of the replicas that rounds are closed without. */
  Progress knowing(LeftOut known) {
    return new Progress(
        round, examples, steps, state, outer, carried, leftOut.orElse(known), standing, ending);
  }

  /** Where the next round begins. */
  RoundStart next(LocalSteps localSteps) {
    long before = localSteps.before(round + 1, steps);
    return new RoundStart(round + 1, before, localSteps.of(round + 1, before), steps);
  }

  /** Whether all replicas together have seen as much as the epochs have, or may see no more. */
  boolean isTrained(LocalSteps localSteps) {
    return localSteps.endWith(round) || localSteps.suffice(localSteps.before(round + 1, steps));
  }

  /**
   * The outer step that ends the next round.
   *
   * @param start the state, for whoever averages
   */
  OuterStep step(ReplicaSettings settings, Shared<NetworkState> start) {
    return new OuterStep(settings.outer(), settings.slices(), start, outer.steps());
  }

  /** After a round: what it came to is the state; where moments start anew, so do the counters. */
  Progress after(ReplicaSettings settings, RoundResult result) {
    NetworkState averaged =
        new NetworkState(
            state.layout(),
            result.averaged(),
            settings.averagedMoments() ? result.counters() : new TreeMap<>());
    SortedMap<String, Long> made = new TreeMap<>(steps);
    result.steps().forEach((update, more) -> made.merge(update, more, Long::sum));
    return new Progress(
        round + 1,
        examples + result.examples(),
        made,
        averaged,
        result.outer(),
        result.carried(),
        leftOut.with(round + 1, result.leftOut()),
        standing,
        Optional.empty());
  }

  /** With a validation of the present round taken into account that was due by its number. */
  Progress validated(StopRule rule, Evaluation validation) {
    return new Progress(
        round,
        examples,
        steps,
        state,
        outer,
        carried,
        leftOut,
        Optional.of(judged(rule, validation)),
        ending);
  }

  /** With a validation of the present round that was made because the run is over. */
  Progress validatedAtEnd(StopRule rule, Evaluation validation) {
    return new Progress(
        round,
        examples,
        steps,
        state,
        outer,
        carried,
        leftOut,
        standing,
        Optional.of(judged(rule, validation)));
  }

  /** A resume may have changed the rule: then nothing before counts. */
  private Standing judged(StopRule rule, Evaluation validation) {
    return rule.judge(
        standing.filter(before -> before.rule().equals(rule.name())), round, validation);
  }

  /** Whether the validations that were due say that the run is over. */
  boolean isOver(StopRule rule) {
    return standing.map(rule::isOver).orElse(false);
  }

  /** The best of the rounds that were due to be validated. */
  Optional<Best> best() {
    return standing.map(Standing::best);
  }

  /** Whether that is the present round. */
  boolean isBest() {
    return best().map(b -> b.round() == round).orElse(false);
  }

  /** The best when no round follows. */
  Optional<Best> bestOfAll() {
    return ending.map(Standing::best).or(this::best);
  }

  /** The round whose state becomes the model: the best, or without validation this one. */
  int modelRound() {
    return bestOfAll().map(Best::round).orElse(round);
  }
}
