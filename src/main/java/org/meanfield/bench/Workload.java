package org.meanfield.bench;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Architecture;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.UpdateRule;

/** A network of any family that every contender of a row trains, and the shape of its batches. */
sealed interface Workload extends Material
    permits ImageWorkload, GanWorkload, LstmWorkload, TransformerWorkload {

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

  /** How each of the network's updates changes its parameters, in all contenders. */
  default List<UpdateRule> updates() {
    Optimizer adam = new Optimizer.Adam(.9f, .999f, 1e-8f);
    return List.of(new UpdateRule(UpdateRule.ONLY, adam, clipNorm()));
  }

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
