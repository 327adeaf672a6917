package org.meanfield.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.families.Architectures;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.InstructionSet;
import org.meanfield.network.Architecture;
import org.meanfield.network.Generator;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.generation.FeatureModel;
import org.meanfield.network.generation.NumberedImages;
import org.meanfield.network.generation.SampleQuality;
import org.meanfield.network.generation.SeenImages;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.QuarterGenerator;
import org.meanfield.testing.SmallImages;

/** Made images beside 268 real ones in five shards, as an untrained classifier sees them. */
class SampleEvaluatorTest {
  private static final List<String> CLASSES = List.of("0", "1", "2", "3");
  private static final int SAMPLES = 120;

  @TempDir static Path folder;
  private static ShardSet shards;
  private static Architecture classifier;
  private static Architecture making;

  @BeforeAll
  static void shard() throws Exception {
    Path file = folder.resolve("small.conf");
    Files.writeString(
        file,
        """
        run { name = small, dir = "%1$s/run" }
        data { shards = "%1$s/shards", shard-count = 5, source = %2$s }
        network {
          family = cnn, blocks = [{ convolution = { channels = 4 }, normalise = batch }], head = [8]
        }
        training { batch-size = 16, epochs = 1, updater { name = sgd, learning-rate = 0.1 } }
        """
            .formatted(folder, SmallImages.source(folder)));
    Config config = Config.load(file.toString(), List.of());
    shards = Sharder.shard(LocalSpark.on("local[2]"), config, false);
    classifier = Architectures.of(config.network(), shards.exampleFormat());
    making = new QuarterGenerator.Making(classifier, CLASSES);
  }

  private static FeatureModel features() {
    return new FeatureModel(
        classifier, classifier.initialModel(3), shards.exampleFormat().schema(), CLASSES, "f00d");
  }

  private static NetworkSpec spec(InstructionSet instructionSet) {
    return new NetworkSpec(making, NetworkUse.PREDICTION, 16, instructionSet, "");
  }

  private static InstructionSet instructionSet() {
    try (Engine engine = Engine.open(Optional.empty())) {
      return engine.instructionSet();
    }
  }

  private static Evaluation evaluate(String master, NetworkState model, boolean detailed) {
    JavaSparkContext spark = LocalSpark.on(master);
    try (SplitEvaluator evaluator =
        new SplitEvaluator(
            spark,
            Storage.of(spark.hadoopConfiguration()),
            shards,
            Split.TRAIN,
            Optional.of(new SampleMeasure(features(), SAMPLES)))) {
      NetworkSpec spec = spec(instructionSet());
      return detailed ? evaluator.evaluateInDetail(spec, model) : evaluator.evaluate(spec, model);
    }
  }

  @Test
  void qualityHasTheSameBitsHoweverManyTasksThereAre() {
    List<SortedMap<String, Double>> found =
        List.of("local[1]", "local[2]", "local[5]").stream()
            .map(master -> evaluate(master, making.initialModel(1), false).metrics())
            .toList();

    assertThat(found).allMatch(found.get(0)::equals);
    assertThat(found.get(0)).containsKeys("frechet-distance-120-120", "accuracy");
  }

  @Test
  void itIsThatOfSamplesOfTheClassesOfTheFirstImagesBesideThese() {
    NetworkState model = making.initialModel(1);
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    int[] labels = new int[0];
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Storage storage = Storage.of(spark.hadoopConfiguration());
    for (ShardEntry entry : shards.manifest().shards(Split.TRAIN)) {
      ShardBlock block = ShardReader.read(storage, shards, entry);
      first.writeBytes(block.bytes(0));
      int[] more = block.ints(1);
      int before = labels.length;
      labels = Arrays.copyOf(labels, before + more.length);
      System.arraycopy(more, 0, labels, before, more.length);
    }
    byte[] real = Arrays.copyOf(first.toByteArray(), SAMPLES * 64);
    byte[] made;
    try (Generator generator = making.generator(null, 1)) {
      generator.restore(model);
      made =
          new NumberedImages(generator, NumberedImages.ofSeed(1))
              .make(0, Arrays.copyOf(labels, SAMPLES));
    }
    SeenImages seen = features().see(real, SAMPLES, instructionSet());
    SampleQuality expected =
        new SampleQuality(seen, features().see(made, SAMPLES, instructionSet()), CLASSES);

    Evaluation evaluation = evaluate("local[2]", model, true);

    assertThat(evaluation.metrics()).containsAllEntriesOf(expected.allMetrics());
    assertThat(evaluation.metric("frechet-distance"))
        .hasValue(expected.metrics().get("frechet-distance-120-120"));
    assertThat(evaluation.reports()).hasSize(3).contains(expected.report("f00d"));
  }

  @Test
  void aModelThatMakesNoNumbersHasNoDistance() {
    NetworkState model = making.initialModel(1);
    model.target(model.layout().tensors().get(0).name()).put(0, new float[] {Float.NaN}, 0, 1);

    assertThat(evaluate("local[2]", model, false).metric("frechet-distance")).hasValue(Double.NaN);
  }

  @Test
  void samplesThatAreAlikeAreAWarning() {
    NetworkState model = making.initialModel(1);
    model.target(model.layout().tensors().get(0).name()).put(0, new float[] {-1000}, 0, 1);

    assertThat(evaluate("local[2]", model, false).warnings())
        .hasSize(1)
        .allMatch(warning -> warning.startsWith("the samples have collapsed"));
  }

  @Test
  void aSplitOfTooFewImagesIsRefused() throws Exception {
    Path file = folder.resolve("few.conf");
    Files.writeString(
        file,
        Files.readString(folder.resolve("small.conf"))
            .replace(folder + "/shards", folder + "/few")
            .replace("shard-count = 5", "shard-count = 2, splits.validation = 0.015"));
    JavaSparkContext spark = LocalSpark.on("local[2]");
    ShardSet few = Sharder.shard(spark, Config.load(file.toString(), List.of()), false);
    assertThat(few.manifest().examples(Split.VALIDATION)).isBetween(1L, 3L);

    assertThatThrownBy(
            () ->
                new SplitEvaluator(
                    spark,
                    Storage.of(spark.hadoopConfiguration()),
                    few,
                    Split.VALIDATION,
                    Optional.of(new SampleMeasure(features(), SAMPLES))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("validation split has")
        .hasMessageContaining("evaluation.features");
  }
}
