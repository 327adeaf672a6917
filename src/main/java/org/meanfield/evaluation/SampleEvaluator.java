package org.meanfield.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Generator;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.generation.FeatureModel;
import org.meanfield.network.generation.NumberedImages;
import org.meanfield.network.generation.SampleQuality;
import org.meanfield.network.generation.SeenImages;
import org.meanfield.network.state.NetworkState;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;

/**
 * Measures the samples of models beside a split's first images, which are looked at once. The
 * samples are the same noise for every model, and of the classes of the real images, one after the
 * other. What is seen is put together in the images' order: the quality has the same bits on any
 * cluster.
 */
final class SampleEvaluator implements AutoCloseable {
  /** Of the noise, whatever the run's. */
  private static final long SEED = 1;

  /** Images of a task's part, which it has in memory. */
  private static final int PART = 500;

  private final JavaSparkContext spark;
  private final int samples;
  private final int[] wanted;
  private final List<String> classes;
  private final Shared<FeatureModel> features;
  private Real real;

  /** What is seen in the real images, and the class that each has, 0 where it has none. */
  private record Real(SeenImages seen, int[] classes) {}

  private record SeenShard(int number, SeenImages seen, int[] classes) implements Serializable {}

  /** Images to be made, from a number on. */
  private record Part(int first, int[] classes) implements Serializable {}

  private record SeenPart(int first, SeenImages seen) implements Serializable {}

  /**
   * @param entries of the split's shards in its manifest
   */
  SampleEvaluator(JavaSparkContext spark, List<ShardEntry> entries, SampleMeasure measure) {
    this.spark = spark;
    this.samples = measure.samples();
    this.wanted = wanted(entries, samples);
    this.classes = measure.features().classes();
    this.features = Shared.with(spark, measure.features());
  }

  /** How many images of each shard are among the first. */
  private static int[] wanted(List<ShardEntry> shards, int images) {
    int[] wanted = new int[shards.size()];
    int left = images;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = (int) Math.min(left, shards.get(i).rows());
      left -= wanted[i];
    }
    return wanted;
  }

  /**
   * What was judged of a model, with what is quickly measured of its samples.
   *
   * @param shards of the split
   */
  Evaluation measured(
      Evaluation judged, NetworkSpec spec, NetworkState model, JavaRDD<NumberedShard> shards) {
    SampleQuality quality = quality(spec, model, shards);
    return judged.with(quality.metrics(), List.of(), quality.collapse().stream().toList());
  }

  /** The same with all that can be measured. */
  Evaluation measuredInDetail(
      Evaluation judged, NetworkSpec spec, NetworkState model, JavaRDD<NumberedShard> shards) {
    SampleQuality quality = quality(spec, model, shards);
    return judged.with(
        quality.allMetrics(),
        List.of(quality.report(features.value().sha256())),
        quality.collapse().stream().toList());
  }

  private SampleQuality quality(
      NetworkSpec spec, NetworkState model, JavaRDD<NumberedShard> shards) {
    if (real == null) {
      real = real(spec, shards);
    }
    return new SampleQuality(real.seen, made(spec, model), classes);
  }

  private Real real(NetworkSpec spec, JavaRDD<NumberedShard> shards) {
    int[] images = wanted;
    Shared<FeatureModel> model = features;
    List<SeenShard> seen =
        collected(
            shards
                .filter(shard -> images[shard.number()] > 0)
                .map(shard -> see(model.value(), shard, images[shard.number()], spec)));
    seen.sort(Comparator.comparingInt(SeenShard::number));
    return new Real(
        SeenImages.joined(seen.stream().map(SeenShard::seen).toList()),
        seen.stream().flatMapToInt(shard -> Arrays.stream(shard.classes)).toArray());
  }

  private static SeenShard see(
      FeatureModel model, NumberedShard shard, int images, NetworkSpec spec) {
    PromisedBits.require(spec);
    ShardBlock block = shard.block();
    byte[] pixels = block.bytes(block.schema().index(Schema.IMAGE));
    int[] labels =
        block.schema().has(Schema.LABEL)
            ? Arrays.copyOf(block.ints(block.schema().index(Schema.LABEL)), images)
            : new int[images];
    return new SeenShard(shard.number(), model.see(pixels, images, spec.instructionSet()), labels);
  }

  private SeenImages made(NetworkSpec spec, NetworkState state) {
    Shared<FeatureModel> looking = features;
    int width = real.seen.features().width();
    try (Shared<NetworkState> model = Shared.with(spark, state.model())) {
      List<Part> parts = parts();
      List<SeenPart> seen =
          collected(
              spark
                  .parallelize(parts, Math.min(parts.size(), spark.defaultParallelism()))
                  .map(
                      part ->
                          new SeenPart(
                              part.first,
                              see(
                                  looking.value(),
                                  made(spec, model.value(), part),
                                  part.classes.length,
                                  width,
                                  spec.instructionSet()))));
      seen.sort(Comparator.comparingInt(SeenPart::first));
      return SeenImages.joined(seen.stream().map(SeenPart::seen).toList());
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int first = 0; first < samples; first += PART) {
      int end = Math.min(samples, first + PART);
      int[] own =
          IntStream.range(first, end).map(i -> real.classes[i % real.classes.length]).toArray();
      parts.add(new Part(first, own));
    }
    return parts;
  }

  /** One network after the other, so that they need no more memory than the larger of them. */
  private static SeenImages see(
      FeatureModel features, Optional<byte[]> made, int images, int width, InstructionSet set) {
    return made.map(pixels -> features.see(pixels, images, set))
        .orElseGet(() -> SeenImages.undefined(images, width));
  }

  /** Pixels; empty where an image is not of numbers. */
  private static Optional<byte[]> made(NetworkSpec spec, NetworkState model, Part part) {
    PromisedBits.require(spec);
    try (NetworkPool.Guest<Generator> generator =
        NetworkPool.open(
            Optional.of(spec.instructionSet()),
            engine -> spec.architecture().generator(engine, SampleMeasure.ROWS))) {
      generator.get().restore(model);
      NumberedImages images = new NumberedImages(generator.get(), NumberedImages.ofSeed(SEED));
      byte[] pixels = images.make(part.first, part.classes);
      return images.isUndefined() ? Optional.empty() : Optional.of(pixels);
    }
  }

  private static <T> List<T> collected(JavaRDD<T> rdd) {
    try {
      return new ArrayList<>(rdd.collect());
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    }
  }

  @Override
  public void close() {
    features.close();
  }
}
