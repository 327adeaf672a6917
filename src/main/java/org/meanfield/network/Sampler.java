package org.meanfield.network;

import java.util.Optional;
import org.meanfield.data.batches.Batch;
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

  /** Examples that it is shown, such as sentences to translate; none where it makes things up. */
  default int shown() {
    return 0;
  }

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
   * @param shown as many examples as it asks for, or as there are, always the same; empty where it
   *     asks for none
   * @param seed of what is random in them
   * @throws org.meanfield.kernel.KernelException where there is not enough memory
   */
  byte[] samples(
      NetworkState model, Optional<Batch> shown, InstructionSet instructionSet, long seed);
}
