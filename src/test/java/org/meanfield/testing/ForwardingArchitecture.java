package org.meanfield.testing;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Batching;
import org.meanfield.kernel.Engine;
import org.meanfield.network.AnswerField;
import org.meanfield.network.Architecture;
import org.meanfield.network.Judgement;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StateLayout;

/** What another network is, but for what a test says; that has one update unless it says more. */
public interface ForwardingArchitecture extends Architecture {
  /** The other one. */
  Architecture architecture();

  @Override
  default List<LayerSummary> layers() {
    return architecture().layers();
  }

  @Override
  default StateLayout modelLayout() {
    return architecture().modelLayout();
  }

  @Override
  default NetworkState initialModel(long seed) {
    return architecture().initialModel(seed);
  }

  @Override
  default Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return architecture().assemble(engine, batchSize, use);
  }

  @Override
  default Batching batching(int batchSize) {
    return architecture().batching(batchSize);
  }

  @Override
  default Batch madeUpBatch(int batchSize) {
    return architecture().madeUpBatch(batchSize);
  }

  @Override
  default Judgement judgement() {
    return architecture().judgement();
  }

  @Override
  default List<AnswerField> answerFields() {
    return architecture().answerFields();
  }

  @Override
  default Dl4jNetwork dl4j() {
    return architecture().dl4j();
  }
}
