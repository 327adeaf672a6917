package org.meanfield.bench;

import java.util.stream.Stream;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Architecture;
import org.meanfield.network.LayerSummary;

/** What every contender of a row trains: a network of any family, and the shape of its batches. */
sealed interface Workload permits ImageWorkload, LstmWorkload {

  /** As in {@code --only} and in PyTorch's program. */
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

  /** The same network in stock DL4J, ready to make steps. */
  NetworkSteps dl4j();

  /**
   * The workload that a child was asked for.
   *
   * @throws IllegalArgumentException for a title that none has
   */
  static Workload titled(String title) {
    return Stream.<Workload[]>of(ImageWorkload.values(), LstmWorkload.values())
        .flatMap(Stream::of)
        .filter(workload -> workload.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no workload is named " + title));
  }

  /** Examples of a minibatch: its rows, or the tokens in them. */
  default int examples() {
    return Math.toIntExact(architecture().batching(batchSize()).examplesPerStep());
  }

  /** Numbers that the network learns. */
  default long parameters() {
    return architecture().layers().stream().mapToLong(LayerSummary::parameters).sum();
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
