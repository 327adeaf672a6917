package org.meanfield.network;

import java.io.Serializable;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.state.NetworkState;

/**
 * What only a detailed evaluation asks of a model, since it takes long: to do in full what it is
 * for, such as to write out translations, where others judge one token after the other. A plain
 * value that travels to executors.
 */
public interface Examination extends Serializable {

  /**
   * Native memory that examining takes in each task, in bytes.
   *
   * @param engine that it would be computed with
   */
  long bytes(Engine engine);

  /**
   * Has a model examined. Takes native memory until it is closed, as {@link NetworkPool#open} gives
   * it.
   *
   * @param model parameters and statistics, and maybe moments
   * @throws org.meanfield.kernel.KernelException where there is not enough memory
   */
  Examiner open(NetworkState model, InstructionSet instructionSet);

  /** One model that is examined; one thread at a time. */
  interface Examiner extends AutoCloseable {

    /**
     * Adds what the model's answers are worth to the sums of its judgement, not counting examples.
     *
     * @param batches of one shard
     */
    void add(Iterable<Batch> batches, Tally tally);

    @Override
    void close();
  }
}
