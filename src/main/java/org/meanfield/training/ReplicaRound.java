package org.meanfield.training;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.meanfield.data.DataException;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Feed;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.StepContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.HandBack;

/**
 * One replica's round: a pure function of (settings, broadcast state, carried state, this replica's
 * shards, where the round begins). Being pure is what makes retries, speculation and lost executors
 * harmless: whoever computes it, and however often, gets the same bits.
 */
final class ReplicaRound {
  /** So many of a replica's shards are named, which are often enough all. */
  private static final int SHARDS_NAMED = 8;

  private final ReplicaSettings settings;
  private final ReplicaData data;
  private final RoundStart start;

  private ReplicaRound(ReplicaSettings settings, ReplicaData data, RoundStart start) {
    this.settings = settings;
    this.data = data;
    this.start = start;
  }

  /**
   * @param state that every replica starts the round from
   * @param carried of this replica, from its last round
   * @param shards that it trains on, from wherever they are cached
   */
  static ReplicaOutput run(
      ReplicaSettings settings,
      NetworkState state,
      ReplicaState carried,
      int replica,
      Supplier<ReplicaData> shards,
      RoundStart start) {
    // Measured when first asked, by one task while all others wait: before any has a network.
    double peak = CorePeak.flopsPerSecond();
    requireBits(settings, replica);
    ReplicaData data;
    try {
      data = shards.get();
    } catch (DataException e) {
      return withoutData(settings, replica, start, e);
    }
    return NetworkPool.borrow(
        settings.network(),
        network -> new ReplicaRound(settings, data, start).run(network, state, carried, peak));
  }

  /** Asked before shards are read, which would be cached where they are of no use. */
  private static void requireBits(ReplicaSettings settings, int replica) {
    try {
      HandBack.where(
          UnsupportedPlatformException.class,
          () -> NetworkPool.borrow(settings.network(), network -> true));
    } catch (UnsupportedPlatformException e) {
      throw new UnsupportedPlatformException(
          "replica %s, executor %s: %s".formatted(replica, executor(), e.getMessage()), e);
    }
  }

  /**
   * @param peak floating-point operations a second, of one core
   */
  private ReplicaOutput run(
      Network network, NetworkState state, ReplicaState carried, double peak) {
    long started = System.nanoTime();
    network.restore(state);
    network.carry(carried);
    Steps steps = take(network);
    NetworkState after = network.state(settings.layout(), settings.slices().length());
    double seconds = (System.nanoTime() - started) / 1e9;
    ReplicaReport report =
        new ReplicaReport(
            data.replica(),
            executor(),
            steps.updates,
            seconds,
            steps.flops / steps.seconds / peak,
            after.counters(),
            network.carried(),
            steps.divergence.or(() -> divergence(after)).map(this::diverged).orElse(null));
    return ReplicaOutput.of(report, settings.slices(), state.values(), after.values());
  }

  /**
   * The local steps' sums, up to the first loss that is no number.
   *
   * @param seconds of the steps, their batches included
   * @param flops of as many steps as were taken
   */
  private record Steps(
      List<UpdateReport> updates, double seconds, double flops, Optional<String> divergence) {}

  private Steps take(Network network) {
    Feed feed = settings.feed(data, start.iteration());
    Map<String, UpdateReport> updates = new LinkedHashMap<>();
    Map<String, Long> steps = new HashMap<>(start.steps());
    long began = System.nanoTime();
    for (int step = 0; step < start.localSteps(); step++) {
      endIfKilled();
      long iteration = start.iteration() + step;
      boolean last = step == start.localSteps() - 1;
      Batch batch = settings.next(feed, data.replica(), iteration);
      for (Network.TrainingStep update : network.updates(iteration)) {
        StepContext context = settings.step(data.replica(), iteration, steps, last);
        Network.Loss made = update.step(batch, context);
        steps.merge(update.name(), 1L, Long::sum);
        updates.put(
            update.name(), updates.computeIfAbsent(update.name(), UpdateReport::none).plus(made));
        if (!Double.isFinite(made.sum())) {
          String what = "the loss of the " + update.name() + " is " + made.sum();
          return taken(step + 1, began, updates, Optional.of(what + at(step)));
        }
      }
    }
    return taken(start.localSteps(), began, updates, Optional.empty());
  }

  private Steps taken(
      int steps, long began, Map<String, UpdateReport> updates, Optional<String> divergence) {
    double seconds = (System.nanoTime() - began) / 1e9;
    NetworkSpec spec = settings.network();
    double flops = spec.architecture().trainingFlops(spec.batchSize(), start.iteration(), steps);
    return new Steps(List.copyOf(updates.values()), seconds, flops, divergence);
  }

  /** The last step has no loss behind it that would tell. */
  private Optional<String> divergence(NetworkState after) {
    return after
        .firstNotFinite()
        .map(tensor -> tensor + " is no longer finite" + at(start.localSteps() - 1));
  }

  private String at(int step) {
    return " at local step "
        + (step + 1)
        + " of round "
        + start.round()
        + ", "
        + replica(settings, data.replica(), data.blocks().size());
  }

  private ReplicaFailure diverged(String what) {
    return new ReplicaFailure(ReplicaFailure.Kind.DIVERGED, what);
  }

  /** Such as {@code replica 1 (shards 1, 3, 5)}. */
  private static String replica(ReplicaSettings settings, int replica, int shards) {
    String numbers =
        IntStream.range(0, Math.min(shards, SHARDS_NAMED))
            .mapToObj(i -> String.valueOf(replica + i * settings.replicas()))
            .collect(Collectors.joining(", "));
    return "replica %s (%s %s%s)"
        .formatted(
            replica, shards == 1 ? "shard" : "shards", numbers, shards > SHARDS_NAMED ? ", …" : "");
  }

  /**
   * The output of a replica whose shards cannot be had, whoever tries.
   *
   * @param problem that names the shard
   */
  private static ReplicaOutput withoutData(
      ReplicaSettings settings, int replica, RoundStart start, DataException problem) {
    String what =
        "replica %s cannot begin round %s: %s"
            .formatted(replica, start.round(), problem.getMessage());
    ReplicaReport report =
        new ReplicaReport(
            replica,
            executor(),
            List.of(),
            0,
            Double.NaN,
            new TreeMap<>(),
            ReplicaState.empty(),
            new ReplicaFailure(ReplicaFailure.Kind.BAD_DATA, what));
    return ReplicaOutput.failed(report, settings.slices());
  }

  /** A speculated task that lost would otherwise go on computing to the round's end. */
  private static void endIfKilled() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.killTaskIfInterrupted();
    }
  }

  private static String executor() {
    SparkEnv env = SparkEnv.get();
    return env == null
        ? "none"
        : env.executorId() + "@" + env.blockManager().blockManagerId().host();
  }
}
