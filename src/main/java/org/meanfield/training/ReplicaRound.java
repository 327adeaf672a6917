package org.meanfield.training;

import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.meanfield.data.Batch;
import org.meanfield.data.Cursor;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkState;
import org.meanfield.network.ReplicaState;
import org.meanfield.network.StepContext;

/**
 * One replica's round: a pure function of (settings, broadcast state, carried state, this replica's
 * shards, round). Being pure is what makes retries, speculation and lost executors harmless:
 * whoever computes it, and however often, gets the same bits.
 */
final class ReplicaRound {
  private final ReplicaSettings settings;
  private final ReplicaData data;
  private final int round;

  private ReplicaRound(ReplicaSettings settings, ReplicaData data, int round) {
    this.settings = settings;
    this.data = data;
    this.round = round;
  }

  /**
   * @param state that every replica starts the round from
   * @param carried of this replica, from its last round
   * @param round counted from 1
   */
  static ReplicaOutput run(
      ReplicaSettings settings,
      NetworkState state,
      ReplicaState carried,
      ReplicaData data,
      int round) {
    return NetworkPool.borrow(
        settings.network(),
        network -> new ReplicaRound(settings, data, round).run(network, state, carried));
  }

  private ReplicaOutput run(Network network, NetworkState state, ReplicaState carried) {
    long started = System.nanoTime();
    network.restore(state);
    Cursor cursor =
        new Cursor(data.blocks(), settings.seed(), data.replica(), settings.position(round));
    Batch batch = new Batch(data.blocks().get(0).schema(), settings.network().batchSize());
    double loss = 0;
    double weight = 0;
    String divergence = null;
    for (int step = 0; step < settings.localSteps() && divergence == null; step++) {
      endIfKilled();
      cursor.fill(batch);
      StepContext context =
          settings.step(data.replica(), (round - 1L) * settings.localSteps() + step);
      for (Network.Update update : network.updates()) {
        Network.Loss made = update.step(batch, context);
        loss += made.sum();
        weight += made.weight();
        if (!Double.isFinite(made.sum())) {
          divergence = divergence(update.name(), step, made.sum());
        }
      }
    }
    NetworkState after = network.state();
    double seconds = (System.nanoTime() - started) / 1e9;
    ReplicaReport report =
        new ReplicaReport(
            data.replica(),
            executor(),
            loss,
            weight,
            seconds,
            after.counters(),
            carried,
            divergence);
    return new ReplicaOutput(report, cut(after));
  }

  private String divergence(String update, int step, double loss) {
    return "the loss of the "
        + update
        + " is "
        + loss
        + " at local step "
        + (step + 1)
        + " of round "
        + round
        + ", replica "
        + data.replica();
  }

  private byte[][] cut(NetworkState after) {
    Slices slices = settings.slices();
    byte[][] cut = new byte[slices.count()][];
    for (int slice = 0; slice < cut.length; slice++) {
      cut[slice] = slices.cut(after.values(), slice);
    }
    return cut;
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

  /** The carried states in replica order. */
  static List<ReplicaState> carried(List<ReplicaReport> reports) {
    return reports.stream().map(ReplicaReport::carried).toList();
  }
}
