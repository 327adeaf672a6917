package org.meanfield.network.dl4j;

import org.meanfield.data.batches.Batch;
import org.nd4j.linalg.dataset.DataSet;

/** A network of ours in DL4J's layers, whatever its family, as it can be trained there. */
public interface Dl4jNetwork extends Dl4jExport {

  /** A batch as the graph takes it: normalised as our own network does, and one-hot labels. */
  DataSet minibatch(Batch batch);
}
