package org.meanfield.bench;

import java.util.List;
import java.util.Random;
import org.meanfield.config.GanBlock.Activation;
import org.meanfield.config.GanBlock.Convolution;
import org.meanfield.config.GanBlock.Finish;
import org.meanfield.config.GanBlock.Image;
import org.meanfield.config.GanBlock.ImageLayer;
import org.meanfield.config.GanBlock.Normalise;
import org.meanfield.config.GanBlock.Projection;
import org.meanfield.config.GanBlock.Transposed;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.config.GanConfig;
import org.meanfield.config.GanTrainingConfig;
import org.meanfield.config.GanTrainingConfig.Update;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.families.Architectures;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Architecture;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.UpdateRule;

/**
 * A generator against a discriminator: a step trains both, once each; in inference the generator
 * makes images.
 */
enum GanWorkload implements Workload {
  /** The preset of this name on images of 28×28 pixels and one channel, without an average. */
  DCGAN(
      new GanConfig(
          "dcgan",
          100,
          List.of(
              new Projection(128, finish(Normalise.BATCH, Activation.RELU)),
              new Transposed(64, halving(), finish(Normalise.BATCH, Activation.RELU)),
              new Image(ImageLayer.TRANSPOSED, halving())),
          List.of(
              new Convolution(64, halving(), finish(Normalise.NONE, Activation.LEAKY_RELU)),
              new Convolution(128, halving(), finish(Normalise.BATCH, Activation.LEAKY_RELU))),
          false,
          GanConfig.Loss.NON_SATURATING,
          false,
          new GanTrainingConfig(0, 1, 0, 0, new Update(null, null), new Update(null, null))),
      64);

  private static final int SIDE = 28;
  private static final double LEARNING_RATE = 2e-4;

  private final GanConfig network;
  private final int batchSize;

  GanWorkload(GanConfig network, int batchSize) {
    this.network = network;
    this.batchSize = batchSize;
  }

  /** Between an image and one of half its height and width. */
  private static Window halving() {
    return new Window(4, 2, 1);
  }

  private static Finish finish(Normalise normalise, Activation activation) {
    return new Finish(normalise, activation, .2);
  }

  GanConfig network() {
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
  public List<UpdateRule> updates() {
    Optimizer adam = new Optimizer.Adam(.5f, .999f, 1e-8f);
    return List.of(
        new UpdateRule("discriminator", adam, clipNorm()),
        new UpdateRule("generator", adam, clipNorm()));
  }

  @Override
  public boolean ofImages() {
    return true;
  }

  /** Random images: no contender's speed depends on them. */
  @Override
  public Batch minibatch(long seed) {
    Batch batch = new Batch(Schema.ofImages(1, SIDE, SIDE), batchSize);
    new Random(seed).nextBytes(batch.bytes(0));
    return batch;
  }

  @Override
  public Architecture architecture() {
    ExampleFormat images =
        new ExampleFormat(
            Schema.ofImages(1, SIDE, SIDE),
            List.of(),
            new Normalisation(List.of(0.0), List.of(1.0)));
    return Architectures.of(network, images);
  }

  @Override
  public Runnable inference() {
    return new GeneratorStep(this)::make;
  }

  /** Of the generator alone. */
  @Override
  public double forwardFlops() {
    return (double) batchSize
        * architecture().layers().stream()
            .filter(layer -> layer.name().startsWith("generator."))
            .mapToLong(LayerSummary::forwardFlops)
            .sum();
  }
}
