package org.meanfield.bench;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.meanfield.config.Block.Activation;
import org.meanfield.config.Block.Convolution;
import org.meanfield.config.Block.Normalise;
import org.meanfield.config.Block.Pooling;
import org.meanfield.config.Block.PoolingKind;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Batch;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.ImageFormat;

/** What every contender of a row trains: a network, and the shape of its batches. */
enum Workload {
  /**
   * LeNet as Caffe has it: 5×5 convolutions of 20 and 50 channels, 500 hidden units, ten classes.
   */
  LENET(
      new CnnConfig(
          "lenet",
          List.of(
              new Convolution(20, 5, 1, 0, Activation.NONE),
              new Pooling(PoolingKind.MAX, 2, 2),
              new Convolution(50, 5, 1, 0, Activation.NONE),
              new Pooling(PoolingKind.MAX, 2, 2)),
          List.of(500)),
      1,
      28,
      10,
      64),

  /** Two normalised convolutions of 3×3, 32 and 64 channels, 128 hidden units, ten classes. */
  CONVNET_BN(
      new CnnConfig(
          "convnet-bn",
          List.of(
              new Convolution(32, 3, 1, 0, Normalise.BATCH, Activation.RELU, 0.01),
              new Convolution(64, 3, 1, 0, Normalise.BATCH, Activation.RELU, 0.01),
              new Pooling(PoolingKind.MAX, 2, 2)),
          List.of(128)),
      1,
      28,
      10,
      64);

  /** Steps in all contenders: so small that the same batch over and over never gets fitted. */
  static final double LEARNING_RATE = 1e-5;

  final CnnConfig network;
  final int channels;

  /** Height and width of the images, in pixels. */
  final int side;

  final int classes;

  /** Examples of a minibatch. */
  final int batchSize;

  Workload(CnnConfig network, int channels, int side, int classes, int batchSize) {
    this.network = network;
    this.channels = channels;
    this.side = side;
    this.classes = classes;
    this.batchSize = batchSize;
  }

  /** As in {@code --only} and in PyTorch's program. */
  String title() {
    return network.preset();
  }

  /** A minibatch of random images and classes: no contender's speed depends on them. */
  Batch minibatch(long seed) {
    Random random = new Random(seed);
    Batch batch = new Batch(Schema.ofImages(channels, side, side), batchSize);
    random.nextBytes(batch.bytes(0));
    int[] labels = batch.ints(1);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(classes);
    }
    return batch;
  }

  /** The network for images of 256 grey levels, as they come. */
  CnnArchitecture architecture() {
    List<Double> means = Collections.nCopies(channels, 0.0);
    List<Double> deviations = Collections.nCopies(channels, 1.0);
    ImageFormat image = new ImageFormat(channels, side, side, new Normalisation(means, deviations));
    return CnnArchitecture.of(network, image, classes);
  }

  /** Floating-point operations of one training step on one minibatch, convolutions and dense. */
  double trainingFlops() {
    return architecture().trainingFlops(batchSize);
  }

  /** The same forwards alone. */
  double forwardFlops() {
    return (double) batchSize
        * architecture().layers().stream().mapToLong(LayerSummary::forwardFlops).sum();
  }
}
