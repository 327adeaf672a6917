package org.meanfield.network;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Plan;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.StateLayout;

/**
 * A network that can be trained and asked. Owns native memory; one thread at a time. {@link
 * #restore} overwrites everything in it, so that one instance serves any replica.
 */
public interface Network extends NativeMemory {

  /**
   * Overwrites parameters, statistics and moments, and the counters.
   *
   * @param state of a model (moments become zero) or of a training run
   */
  void restore(NetworkState state);

  /** A copy of everything that {@link #restore} takes, with moments. */
  NetworkState state();

  /**
   * A copy of what a round sends.
   *
   * @param layout of everything, or of what a model consists of, then without counters
   * @param sliceLength floats of the slices that it is cut into
   */
  NetworkState state(StateLayout layout, int sliceLength);

  /**
   * Takes over what a replica carries from one round to the next, after {@link #restore}.
   *
   * @param state that {@link #carried} gave, or an empty one to begin with
   */
  default void carry(ReplicaState state) {}

  /** What a replica carries to its next round: nothing for most families. */
  default ReplicaState carried() {
    return ReplicaState.empty();
  }

  /**
   * The updates that make one local step, in order: the same one always for most families.
   *
   * @param iteration global number of the step, counted from 0 over all rounds
   */
  List<TrainingStep> updates(long iteration);

  /**
   * How often each update is made in the first local steps of a run, by name; one that is not made
   * is left out.
   *
   * @param iterations local steps
   */
  default SortedMap<String, Long> steps(long iterations) {
    SortedMap<String, Long> steps = new TreeMap<>();
    for (long iteration = 0; iteration < iterations; iteration++) {
      updates(iteration).forEach(update -> steps.merge(update.name(), 1L, Long::sum));
    }
    return steps;
  }

  /**
   * What adds to tallies of {@link Architecture#judgement} what this network's answers are worth to
   * the batches of one shard, in their order.
   */
  Evaluator evaluator(EvaluatedShard shard);

  /**
   * Asks the network about the first rows of a batch, whose labels it does not look at. What it
   * says of a row depends on that row alone.
   *
   * @param rows how many are asked about; the rest of the batch is padding
   * @return an answer for each row, in the columns of {@link Architecture#answerFields}
   * @throws UnsupportedOperationException where it has no answer to a row
   */
  default List<Answer> predict(Batch batch, int rows) {
    throw new UnsupportedOperationException("this network has no answer to a row");
  }

  /** What the engine chose for the program that it is built for: training, or else inference. */
  Plan plan();

  /** One named update from one batch. */
  interface TrainingStep {
    /** Such as {@code network}, or {@code discriminator}. */
    String name();

    /** Forward, backward, and the parameters changed. */
    Loss step(Batch batch, StepContext context);

    /** An update of this name. */
    static TrainingStep of(String name, BiFunction<Batch, StepContext, Loss> step) {
      return new TrainingStep() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public Loss step(Batch batch, StepContext context) {
          return step.apply(batch, context);
        }
      };
    }
  }

  /**
   * A loss summed over what it is the mean of.
   *
   * @param sum of the rows' losses
   * @param weight the mean's denominator: rows, or unmasked tokens
   * @param examples that the update took from its batch, rows or tokens; 0 where another update of
   *     the same local step counts them
   * @param gradientNorm before clipping; NaN where {@link StepContext#measured} did not ask for it
   */
  record Loss(double sum, double weight, long examples, double gradientNorm) {}
}
