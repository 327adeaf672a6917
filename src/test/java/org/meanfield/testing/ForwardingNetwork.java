package org.meanfield.testing;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Plan;
import org.meanfield.network.Answer;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Network;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.StateLayout;

/** A network that is another one but for what a test says. */
public interface ForwardingNetwork extends Network {
  /** The other one. */
  Network network();

  @Override
  default void allocate(long maximumBytes) {
    network().allocate(maximumBytes);
  }

  @Override
  default void restore(NetworkState state) {
    network().restore(state);
  }

  @Override
  default NetworkState state() {
    return network().state();
  }

  @Override
  default NetworkState state(StateLayout layout, int sliceLength) {
    return network().state(layout, sliceLength);
  }

  @Override
  default void carry(ReplicaState state) {
    network().carry(state);
  }

  @Override
  default ReplicaState carried() {
    return network().carried();
  }

  @Override
  default List<TrainingStep> updates(long iteration) {
    return network().updates(iteration);
  }

  @Override
  default Evaluator evaluator(EvaluatedShard shard) {
    return network().evaluator(shard);
  }

  @Override
  default List<Answer> predict(Batch batch, int rows) {
    return network().predict(batch, rows);
  }

  @Override
  default Plan plan() {
    return network().plan();
  }

  @Override
  default long bytes() {
    return network().bytes();
  }

  @Override
  default void close() {
    network().close();
  }
}
