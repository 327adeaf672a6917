package org.meanfield.inference;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Answer;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.state.NetworkState;

/** A network of the pool, with its answers to rows. */
final class PooledNetwork implements AskedModel {
  private final NetworkSpec spec;
  private final NetworkState model;
  private NetworkPool.Loan loan;

  PooledNetwork(NetworkSpec spec, NetworkState model) {
    this.spec = spec;
    this.model = model;
  }

  @Override
  public int batchSize() {
    return Math.toIntExact(spec.batching().examplesPerStep());
  }

  @Override
  public List<Answer> answers(Batch batch) {
    if (loan == null) {
      loan = NetworkPool.lend(spec);
      loan.network().restore(model);
    }
    return loan.network().predict(batch, batch.rows());
  }

  @Override
  public void leave() {
    if (loan != null) {
      loan.giveBack();
      loan = null;
    }
  }

  @Override
  public void close() {
    if (loan != null) {
      loan.close();
    }
  }
}
