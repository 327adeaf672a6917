package org.meanfield.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.InstructionSet;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.families.Architectures;
import org.meanfield.network.Architecture;
import org.meanfield.network.generation.NumberedImages;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.QuarterGenerator;
import org.meanfield.testing.SmallImages;

/** Images of four classes that a generator makes, and what the sharder reads of them. */
class SampledFilesTest {
  private static final URI FOLDER = URI.create("file:///model");
  private static final List<String> CLASSES = List.of("a", "b", "c", "d");
  private static final int COUNT = 50;

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;
  private static Architecture classifier;
  private static NetworkState model;

  @BeforeAll
  static void classify() {
    Config config = config("other", SmallImages.source(folder));
    ShardSet shards = Sharder.shard(spark, config, false);
    classifier = Architectures.of(config.network(), shards.exampleFormat());
    model = classifier.initialModel(1);
    model.target(model.layout().tensors().get(0).name()).put(0, new float[] {0.5f}, 0, 1);
  }

  private static Config config(String name, String source) {
    try {
      Path file = folder.resolve(name + ".conf");
      Files.writeString(
          file,
          """
          run { name = %1$s, dir = "%2$s/%1$s" }
          data { shards = "%2$s/%1$s-shards", shard-count = 1, source = %3$s }
          network { family = cnn, blocks = [], head = [4] }
          training { batch-size = 5, replicas = 1, epochs = 1, updater { name = sgd, learning-rate = 0.1 } }
          """
              .formatted(name, folder, source));
      return Config.load(file.toString(), List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Imaging imaging(List<String> classes, String asked) {
    return Imaging.of(
        new QuarterGenerator.Making(classifier, classes),
        FOLDER,
        new EngineConfig(InstructionSet.AUTO),
        new SampleRequest(COUNT, 3, Optional.ofNullable(asked)));
  }

  private static List<String> images(List<byte[]> pixels) {
    return pixels.stream().map(Arrays::toString).sorted().toList();
  }

  @ParameterizedTest
  @EnumSource
  void theSharderReadsTheImagesAndTheirClassesAgain(SampledFiles.Format format) {
    Imaging imaging = imaging(CLASSES, null);
    Path out = folder.resolve("out-" + format);
    Storage storage = Storage.of(spark.hadoopConfiguration());

    new SampledFiles(spark, storage, model, imaging, new SampleRequest(COUNT, 3, Optional.empty()))
        .write(out.toUri(), format);

    String source =
        switch (format) {
          case PARQUET ->
              "{ format = parquet, train.path = \"%s\", columns { image = image, label = class } }";
          case PNG -> "{ format = image-folder, train.path = \"%s\" }";
        };
    Config config =
        config(
            "again-" + format,
            source.formatted(out) + "\nsplits { by = fraction, test = 0, validation = 0 }");
    ShardSet shards = Sharder.shard(spark, config, false);
    assertThat(shards.manifest().classes()).isEqualTo(CLASSES);
    ShardEntry entry = shards.manifest().shards(Split.TRAIN).get(0);
    ShardBlock block = ShardReader.read(storage, shards, entry);
    byte[] made = imaging.make(model, NumberedImages.ofSeed(3), 0, COUNT);
    List<byte[]> read = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      read.add(labelled(block.bytes(0), i, block.ints(1)[i]));
      expected.add(labelled(made, i, i % 4));
    }
    assertThat(images(read)).isEqualTo(images(expected));
  }

  /** An image's pixels, and its label behind them. */
  private static byte[] labelled(byte[] pixels, int number, int label) {
    byte[] labelled = Arrays.copyOfRange(pixels, number * 64, number * 64 + 65);
    labelled[64] = (byte) label;
    return labelled;
  }

  @Test
  void ofOneClassAllImagesAreOfIt() {
    Imaging imaging = imaging(CLASSES, "c");

    assertThat(imaging.classOf(0)).hasValue(2);
    assertThat(imaging.classOf(7)).hasValue(2);
    assertThat(imaging.takesTurns()).isFalse();
    assertThat(imaging(CLASSES, null).classOf(7)).hasValue(3);
    assertThat(imaging(List.of(), null).classOf(7)).isEmpty();
  }

  @Test
  void aClassThatIsNotMadeIsRefused() {
    assertThatThrownBy(() -> imaging(List.of(), "a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--class = a: file:///model makes images of no class")
        .hasMessageContaining("network.conditional = true");
    assertThatThrownBy(() -> imaging(CLASSES, "coat"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--class = coat")
        .hasMessageContaining("a, b, c, d");
  }

  @Test
  void aClassThatNoFolderCanBeCalledLikeIsRefused() {
    SampledFiles files =
        new SampledFiles(
            spark,
            Storage.of(spark.hadoopConfiguration()),
            model,
            imaging(List.of("a", "t-shirt/top", "c", "d"), null),
            new SampleRequest(COUNT, 3, Optional.empty()));

    assertThatThrownBy(files::requireFolders)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("t-shirt/top")
        .hasMessageContaining("--format parquet");
  }

  @Test
  void imagesThatAreNoNumbersAreTheModelsFault() {
    NetworkState sick = classifier.initialModel(1);
    sick.target(sick.layout().tensors().get(0).name()).put(0, new float[] {Float.NaN}, 0, 1);

    assertThatThrownBy(() -> imaging(CLASSES, null).make(sick, NumberedImages.ofSeed(3), 0, COUNT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("file:///model: the model's images are not of numbers");
  }
}
