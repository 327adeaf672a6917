package org.meanfield.training;

import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.OuterConfig;
import org.meanfield.data.batches.Augmentation;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Feed;
import org.meanfield.data.batches.Weighing;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.StepContext;
import org.meanfield.network.state.StateLayout;

/**
 * What every replica of a run needs besides state and data; shipped once a run.
 *
 * @param weighing how much examples count
 * @param schedules of the learning rates, by the updates' names
 * @param replicas R, whatever the number of executors
 * @param localSteps how many full minibatches of each replica a round has
 * @param averagedMoments whether the updater's moments are averaged, or forgotten every round
 * @param outer what becomes of the replicas' mean
 * @param coding of the states that replicas send
 */
public record ReplicaSettings(
    NetworkSpec network,
    Augmentation augmentation,
    Weighing weighing,
    SortedMap<String, Schedule> schedules,
    int replicas,
    LocalSteps localSteps,
    long seed,
    boolean averagedMoments,
    OuterConfig outer,
    SliceCoding coding)
    implements Serializable {

  public ReplicaSettings {
    schedules = new TreeMap<>(schedules);
  }

  /**
   * Learning rate of each update.
   *
   * @param steps that each has made before, over all rounds
   */
  SortedMap<String, Double> learningRates(Map<String, Long> steps) {
    TreeMap<String, Double> rates = new TreeMap<>();
    schedules.forEach(
        (update, schedule) ->
            rates.put(update, schedule.learningRate(steps.getOrDefault(update, 0L))));
    return rates;
  }

  /**
   * What a replica's update is besides its batch.
   *
   * @param steps that each update has made before, over all rounds
   * @param last whether it is of a round's last local step, which is measured
   */
  StepContext step(int replica, long iteration, Map<String, Long> steps, boolean last) {
    return new StepContext(learningRates(steps), seed, replica, iteration, last);
  }

  /** A replica's batches from that of a global iteration on. */
  Feed feed(ReplicaData data, long iteration) {
    return network.batching().open(data.blocks(), seed, data.replica(), iteration);
  }

  /** The next examples of a replica, as it sees them at an iteration. */
  Batch next(Feed feed, int replica, long iteration) {
    Batch batch = feed.next();
    augmentation.apply(batch, seed, replica, iteration);
    weighing.apply(batch);
    return batch;
  }

  /** What is sent to replicas and comes back: without the moments where those start anew. */
  StateLayout layout() {
    return averagedMoments
        ? network.architecture().trainingLayout(network.use())
        : network.architecture().modelLayout();
  }

  /** How it is cut. */
  Slices slices() {
    StateLayout layout = layout();
    return new Slices(layout.size(), layout.parameters(), replicas, coding);
  }
}
