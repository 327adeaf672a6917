package org.meanfield.network;

import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.state.NetworkState;

/**
 * Makes of a model what people look at to see what it has learned, such as texts or images: the
 * same bytes of the same model, wherever and whenever.
 */
public interface Sampler {

  /** How a file of samples is named at its end, such as {@code txt}. */
  String extension();

  /**
   * Native memory that samples take while they are made, in bytes.
   *
   * @param engine that they would be computed with
   */
  long bytes(Engine engine);

  /**
   * A file of samples. Takes native memory meanwhile, as {@link NetworkPool#open} gives it.
   *
   * @param model parameters and statistics, and maybe moments
   * @param seed of what is random in them
   * @throws org.meanfield.kernel.KernelException where there is not enough memory
   */
  byte[] samples(NetworkState model, InstructionSet instructionSet, long seed);
}
