package org.meanfield.network.classification;

import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.network.EngineNetwork;

/** A program that tells the classes of documents of up to some number of tokens. */
public interface DocumentProgram extends EngineNetwork.Fed {
  @Override
  Program<SoftmaxCrossEntropy> program();

  /**
   * Computes the outputs for rows of a batch, in their order; what is behind them is of no meaning.
   *
   * @param rows which rows, none with more tokens than there are steps
   */
  void forward(Batch batch, int... rows);
}
