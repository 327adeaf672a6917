package org.meanfield.bench;

import org.meanfield.data.batches.Batch;
import org.meanfield.network.Architecture;
import org.meanfield.network.LayerSummary;

/** A network of any family that every contender of a row trains, and the shape of its batches. */
sealed interface Workload extends Material
    permits ImageWorkload, LstmWorkload, TransformerWorkload {

  /** As in {@code --only} and in PyTorch's program. */
  @Override
  String title();

  /** Rows of a minibatch. */
  int batchSize();

  /** In all contenders. */
  double learningRate();

  /** What all contenders bring the gradients' norm down to; infinite where they leave it alone. */
  double clipNorm();

  /** Whether there are images, which have more than one layout in memory. */
  boolean ofImages();

  /** This project's network. */
  Architecture architecture();

  /** A minibatch of this project's: the same for the same seed. */
  Batch minibatch(long seed);

  /**
   * The same network in stock DL4J, ready to make steps.
   *
   * @throws UnsupportedOperationException where DL4J lacks its layers
   */
  default NetworkSteps dl4j() {
    throw new UnsupportedOperationException(title() + " has no counterpart in DL4J");
  }

  /** Examples of a minibatch: its rows, or the tokens in them. */
  @Override
  default int examples() {
    return Math.toIntExact(architecture().batching(batchSize()).examplesPerStep());
  }

  /** Numbers that the network learns. */
  default long parameters() {
    return architecture().layers().stream().mapToLong(LayerSummary::parameters).sum();
  }

  /** One step of this project's inference, ready to be made again and again. */
  default Runnable inference() {
    return new MeanfieldStep(this)::infer;
  }

  /** Examples of a step of inference. */
  default int inferred() {
    return examples();
  }

  /** Floating-point operations of one training step on one minibatch: its matrix products. */
  default double trainingFlops() {
    return architecture().trainingFlops(batchSize());
  }

  /** The same forwards alone. */
  default double forwardFlops() {
    return (double) examples()
        * architecture().layers().stream().mapToLong(LayerSummary::forwardFlops).sum();
  }
}
