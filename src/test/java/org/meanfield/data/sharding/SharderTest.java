package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

class SharderTest {
  private static final Storage STORAGE = Storage.of(new Configuration());
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private IdxFixture fixture;

  @BeforeEach
  void write() {
    fixture = new IdxFixture(folder);
  }

  @Test
  void everyExampleIsInExactlyOneShard() {
    ShardSet shards = shard("a");

    assertThat(contents(shards, Split.TRAIN, Split.VALIDATION))
        .containsExactlyInAnyOrderElementsOf(contents(fixture.train));
    assertThat(contents(shards, Split.TEST))
        .containsExactlyInAnyOrderElementsOf(contents(fixture.test));
  }

  @Test
  void shardsOfASplitDifferByOneExampleAtMost() {
    ShardSet shards = shard("a");

    for (Split split : Split.values()) {
      List<Long> rows = shards.manifest().shards(split).stream().map(ShardEntry::rows).toList();
      assertThat(rows).hasSize(4);
      assertThat(rows.get(0) - rows.get(3)).isBetween(0L, 1L);
    }
  }

  @Test
  void theHashOfTheStoredImageDecidesOnTheSplit() throws Exception {
    ShardSet shards =
        shard("a", "data.source.test=null", "data.splits.validation=0.2", "data.splits.test=0.3");
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    Map<Split, List<String>> expected =
        fixture.train.stream()
            .collect(
                Collectors.groupingBy(
                    example -> split(hash(sha256, 1, example.image()), 0.2, 0.7),
                    Collectors.mapping(
                        example -> Arrays.toString(packed(example)), Collectors.toList())));

    for (Split split : Split.values()) {
      assertThat(contents(shards, split)).containsExactlyInAnyOrderElementsOf(expected.get(split));
    }
  }

  /** The first bytes as a share of all that they could be. */
  private static Split split(byte[] hash, double validationBelow, double testFrom) {
    double share = new BigInteger(1, hash).doubleValue() / Math.pow(2, 256);
    if (share >= testFrom) {
      return Split.TEST;
    }
    return share < validationBelow ? Split.VALIDATION : Split.TRAIN;
  }

  @Test
  void examplesStandInTheOrderOfTheirHashes() throws Exception {
    ShardSet shards = shard("a", "data.splits.validation=0");
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    Comparator<IdxFixture.Example> byHash =
        (a, b) ->
            Arrays.compareUnsigned(
                hash(sha256, 1, a.image()), 8, 24, hash(sha256, 1, b.image()), 8, 24);

    assertThat(contents(shards, Split.TRAIN))
        .containsExactlyElementsOf(contents(fixture.train.stream().sorted(byHash).toList()));
  }

  @Test
  void aShareOfTheTrainingSourceCanBeTheTestSplit() {
    ShardSet shards = shard("a", "data.source.test=null", "data.splits.test=0.3");

    assertThat(shards.manifest().examples(Split.TEST)).isBetween(40L, 80L);
    assertThat(contents(shards, Split.values()))
        .containsExactlyInAnyOrderElementsOf(contents(fixture.train));
  }

  @Test
  void moreShardsThanExamplesMakeShardsOfOne() {
    ShardSet shards = shard("a", "data.shard-count=100");

    assertThat(shards.manifest().shards(Split.TEST)).hasSize(IdxFixture.TEST);
    assertThat(shards.manifest().shards(Split.TEST)).allMatch(entry -> entry.rows() == 1);
  }

  @Test
  void normalisationIsThatOfTheTrainingSplit() {
    ShardSet shards = shard("a");
    List<Double> pixels = new ArrayList<>();
    blocks(shards, Split.TRAIN)
        .forEach(
            block -> {
              for (byte pixel : block.bytes(0)) {
                pixels.add((pixel & 0xFF) / 255.0);
              }
            });
    double mean = pixels.stream().mapToDouble(p -> p).average().orElseThrow();
    double variance =
        pixels.stream().mapToDouble(p -> (p - mean) * (p - mean)).average().orElseThrow();

    Normalisation normalisation = shards.manifest().normalisation();
    assertThat(normalisation.mean().get(0)).isCloseTo(mean, within(1e-9));
    assertThat(normalisation.std().get(0)).isCloseTo(Math.sqrt(variance), within(1e-9));
    assertThat(normalisation.table(0)[255])
        .isCloseTo((float) ((1 - mean) / Math.sqrt(variance)), within(1e-5f));
  }

  @Test
  void sparkReadsTheShards() {
    shard("a");
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    Dataset<org.apache.spark.sql.Row> rows =
        session.read().parquet(fixture.shards("a").resolve("test").toString());

    assertThat(rows.schema().simpleString()).isEqualTo("struct<image:binary,label:int>");
    assertThat(
            rows.collectAsList().stream()
                .map(row -> Arrays.toString(packed((byte[]) row.get(0), row.getInt(1)))))
        .containsExactlyInAnyOrderElementsOf(contents(fixture.test));
  }

  @Test
  void theSameExamplesInOtherFilesAndOrderGiveTheSameShards() {
    shard("a");
    fixture.reorderAndDecompress();
    shard("b");

    assertThat(shardFiles("b")).isEqualTo(shardFiles("a"));
  }

  @Test
  void anotherSeedGivesAnotherOrder() {
    shard("a");
    shard("b", "run.seed=2");

    assertThat(shardFiles("b")).isNotEqualTo(shardFiles("a"));
  }

  @Test
  void writingAShardAgainChangesNothing() {
    ShardSet shards = shard("a");
    List<byte[]> rows = new ArrayList<>();
    ShardEntry entry = shards.manifest().shards(Split.TEST).get(0);
    ShardBlock block = ShardReader.read(STORAGE, shards, entry);
    for (int row = 0; row < block.rows(); row++) {
      rows.add(packed(image(block, row), block.ints(1)[row]));
    }
    Map<String, String> before = files("a");

    ShardWriter writer = new ShardWriter(STORAGE, shards.location(), shards.manifest().schema());
    assertThat(writer.write(entry.file(), rows.iterator()).entry()).isEqualTo(entry);
    assertThat(files("a")).isEqualTo(before);
  }

  @Test
  void theManifestIsReadAsItWasWritten() {
    ShardSet shards = shard("a");

    assertThat(ShardSet.open(STORAGE, shards.location())).isEqualTo(shards);
    assertThat(shards.manifest().classes()).containsExactly("0", "1", "2", "3", "4");
    assertThat(shards.manifest().schema()).isEqualTo(Schema.ofImages(1, 4, 3));
    assertThat(shards.manifest().source())
        .extracting(SourceFile::file)
        .containsExactly("train-images.gz", "train-labels.gz", "test-images.gz", "test-labels.gz");
  }

  private ShardSet shard(String name, String... overrides) {
    return Sharder.shard(spark, config(name, overrides), false);
  }

  private Config config(String name, String... overrides) {
    return fixture.config(name, overrides);
  }

  private static Stream<ShardBlock> blocks(ShardSet shards, Split split) {
    return shards.manifest().shards(split).stream()
        .map(entry -> ShardReader.read(STORAGE, shards, entry));
  }

  private static List<String> contents(ShardSet shards, Split... splits) {
    List<String> contents = new ArrayList<>();
    for (Split split : splits) {
      blocks(shards, split)
          .forEach(
              block -> {
                for (int row = 0; row < block.rows(); row++) {
                  contents.add(Arrays.toString(packed(image(block, row), block.ints(1)[row])));
                }
              });
    }
    return contents;
  }

  private static List<String> contents(List<IdxFixture.Example> examples) {
    return examples.stream().map(SharderTest::packed).map(Arrays::toString).toList();
  }

  private static byte[] image(ShardBlock block, int row) {
    int size = IdxFixture.HEIGHT * IdxFixture.WIDTH;
    return Arrays.copyOfRange(block.bytes(0), row * size, (row + 1) * size);
  }

  private static byte[] packed(IdxFixture.Example example) {
    return packed(example.image(), example.label());
  }

  private static byte[] packed(byte[] image, int label) {
    return ByteBuffer.allocate(image.length + 4).put(image).putInt(label).array();
  }

  private static byte[] hash(MessageDigest sha256, long seed, byte[] image) {
    sha256.update(ByteBuffer.allocate(8).putLong(0, seed));
    return sha256.digest(image);
  }

  private Map<String, String> shardFiles(String name) {
    return ShardFiles.withoutManifest(fixture.shards(name));
  }

  /** Content of every file below a shard set's folder, hidden ones included. */
  private Map<String, String> files(String name) {
    Path shards = fixture.shards(name);
    try (Stream<Path> found = Files.walk(shards)) {
      Map<String, String> files = new TreeMap<>();
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(shards.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
