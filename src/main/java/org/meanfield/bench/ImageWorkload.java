package org.meanfield.bench;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.meanfield.config.Block.Activation;
import org.meanfield.config.Block.Convolution;
import org.meanfield.config.Block.Normalise;
import org.meanfield.config.Block.Pooling;
import org.meanfield.config.Block.PoolingKind;
import org.meanfield.config.Block.Residual;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.families.Architectures;
import org.meanfield.network.Architecture;

/** Networks that classify images, with the shape of their batches. */
enum ImageWorkload implements Workload {
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
      64),

  /** A normalised convolution of 3×3 and three residual blocks, 32 to 128 channels, ten classes. */
  RESNET_SMALL(
      new CnnConfig(
          "resnet-small",
          List.of(
              new Convolution(32, 3, 1, 1, Normalise.BATCH, Activation.RELU, 0.01),
              new Residual(32, 1),
              new Residual(64, 2),
              new Residual(128, 2),
              new Pooling(PoolingKind.GLOBAL, 2, 2)),
          List.of()),
      1,
      28,
      10,
      64);

  /** So small that the same batch over and over never gets fitted. */
  private static final double LEARNING_RATE = 1e-5;

  private final CnnConfig network;
  private final int channels;

  /** Height and width of the images, in pixels. */
  private final int side;

  private final int classes;

  private final int batchSize;

  ImageWorkload(CnnConfig network, int channels, int side, int classes, int batchSize) {
    this.network = network;
    this.channels = channels;
    this.side = side;
    this.classes = classes;
    this.batchSize = batchSize;
  }

  CnnConfig network() {
    return network;
  }

  @Override
  public String title() {
    return network.preset();
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public double learningRate() {
    return LEARNING_RATE;
  }

  @Override
  public double clipNorm() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public boolean ofImages() {
    return true;
  }

  @Override
  public NetworkSteps dl4j() {
    return new Dl4jStep(this);
  }

  /** Random images and classes: no contender's speed depends on them. */
  @Override
  public Batch minibatch(long seed) {
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
  @Override
  public Architecture architecture() {
    List<Double> means = Collections.nCopies(channels, 0.0);
    List<Double> deviations = Collections.nCopies(channels, 1.0);
    ExampleFormat images =
        new ExampleFormat(
            Schema.ofImages(channels, side, side),
            IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
            new Normalisation(means, deviations));
    return Architectures.of(network, images);
  }
}
