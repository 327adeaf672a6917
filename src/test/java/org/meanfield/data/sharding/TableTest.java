package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.image.ImageConversion;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

class TableTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private TableFixture fixture;

  @BeforeEach
  void make() {
    fixture = new TableFixture(folder);
  }

  @Test
  void everyRowIsAnExampleOfItsFeaturesAndItsClass() {
    fixture.write("t.csv", fixture.csv());
    Manifest manifest = shard("a", "csv", "t.csv");
    ShardSet shards = new ShardSet(fixture.shards("a").toUri(), manifest, null);
    List<String> found = new ArrayList<>();
    for (Split split : Split.values()) {
      found.addAll(ShardContents.rows(spark, shards, split));
    }

    assertThat(manifest.kind()).isEqualTo(ExampleKind.FEATURES);
    assertThat(manifest.schema()).isEqualTo(Schema.ofFeatures(2));
    assertThat(manifest.classes()).isEqualTo(TableFixture.CLASSES);
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            fixture.flowers.stream().map(TableFixture.Flower::text).toList());
  }

  @Test
  void theSameTableInAnyFormatAndNumberOfFilesMakesTheSameShards() {
    fixture.write("t.csv", fixture.csv());
    Map<String, String> expected = shardFiles("csv", "csv", "t.csv");

    fixture.write("t.json", fixture.json());
    assertThat(shardFiles("json", "json", "t.json")).hasSize(12).isEqualTo(expected);
    Collections.shuffle(fixture.flowers, new Random(1));
    fixture.writeParquet(spark, "one.parquet", 1);
    assertThat(shardFiles("one", "parquet", "one.parquet")).isEqualTo(expected);
    fixture.writeParquet(spark, "many files.parquet", 5);
    assertThat(shardFiles("many", "parquet", "many files.parquet")).isEqualTo(expected);
  }

  @Test
  void arraysOfFloatsBesideArraysOfDoublesAreWhatTheyAreWrittenAs() {
    List<Row> floats = new ArrayList<>();
    List<Row> doubles = new ArrayList<>();
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Float[] single = {i + .1f, .2f};
      Double[] wide = {Double.valueOf(single[0].toString()), .2};
      (i < 30 ? floats : doubles).add(RowFactory.create(i < 30 ? single : wide, i % 2));
      all.add(RowFactory.create(wide, i % 2));
    }
    StructType wide = StructType.fromDDL("x array<double>, y int");
    fixture.write(spark, "mixed/a", floats, StructType.fromDDL("x array<float>, y int"), 1);
    fixture.write(spark, "mixed/b", doubles, wide, 1);
    fixture.write(spark, "wide", all, wide, 1);

    assertThat(arrayShards("mixed")).hasSize(12).isEqualTo(arrayShards("wide"));
  }

  private Map<String, String> arrayShards(String table) {
    String source =
        "format = parquet, train.path = \"%s\", columns { features = [x], label = y }"
            .formatted(folder.resolve(table));
    Sharder.shard(spark, fixture.configOf(table, source), false);
    return ShardFiles.withoutManifest(fixture.shards(table));
  }

  @Test
  void aNameMayBeginWithAHash() {
    List<String> lines = new ArrayList<>(fixture.csv());
    fixture.write("t.csv", lines);
    lines.set(0, lines.get(0).replace("petal length", "#length"));
    fixture.write("hash.csv", lines);
    String source =
        "format = csv, train.path = \"%s\", columns { features = [\"#length\", width], label = kind }"
            .formatted(folder.resolve("hash.csv"));

    Sharder.shard(spark, fixture.configOf("hash", source), false);

    assertThat(
            ShardContents.rows(
                spark,
                ShardSet.open(
                    Storage.of(spark.hadoopConfiguration()), fixture.shards("hash").toUri()),
                Split.TRAIN))
        .isNotEmpty();
  }

  @Test
  void aTableIsParsedOnceAndNothingOfItStaysWithSpark() {
    fixture.write("t.csv", fixture.csv());
    spark.hadoopConfiguration().set("fs.counted.impl", CountedFileSystem.class.getName());
    String source =
        "format = csv, train.path = \"counted://%s\", columns { features = [width], label = kind }"
            .formatted(folder.resolve("t.csv"));
    CountedFileSystem.OPENED.set(0);

    Sharder.shard(spark, fixture.configOf("counted", source), false);

    // Once for its hash and for what its bytes say of it, once for its rows.
    assertThat(CountedFileSystem.OPENED).hasValue(2);
    assertThat(spark.getPersistentRDDs()).isEmpty();
  }

  @Test
  void aTableInOneFileIsKnownByTheHashOfTheFile() {
    fixture.write("t.csv", fixture.csv());
    Storage storage = Storage.of(spark.hadoopConfiguration());

    assertThat(shard("a", "csv", "t.csv").source())
        .singleElement()
        .extracting(SourceFile::file, SourceFile::sha256)
        .containsExactly("t.csv", storage.sha256(folder.resolve("t.csv").toUri()));
  }

  @Test
  void featuresAreNormalisedByTheTrainingSplitAlone() {
    fixture.write("t.csv", fixture.csv());
    Manifest manifest = shard("a", "csv", "t.csv");
    ShardSet shards = new ShardSet(fixture.shards("a").toUri(), manifest, null);
    List<Double> widths =
        ShardContents.rows(spark, shards, Split.TRAIN).stream()
            .map(text -> Double.valueOf(text.substring(text.indexOf(',') + 1, text.indexOf(']'))))
            .toList();
    double mean = widths.stream().mapToDouble(w -> w).average().orElseThrow();
    double variance =
        widths.stream().mapToDouble(w -> (w - mean) * (w - mean)).average().orElseThrow();

    assertThat(manifest.normalisation().mean().get(1)).isCloseTo(mean, within(1e-8));
    assertThat(manifest.normalisation().std().get(1)).isCloseTo(Math.sqrt(variance), within(1e-9));
  }

  @Test
  void aColumnOfArraysHoldsTheFeatures() {
    StructType schema = StructType.fromDDL("pixels array<float>, digit int");
    fixture.write(spark, "t.parquet", TableFixture.arrays(60, 5), schema, 2);
    Manifest manifest =
        shard("a", "parquet", "t.parquet", "data.source.columns={features=[pixels],label=digit}");
    ShardSet shards = new ShardSet(fixture.shards("a").toUri(), manifest, null);

    assertThat(manifest.schema()).isEqualTo(Schema.ofFeatures(5));
    assertThat(manifest.classes()).containsExactly("0", "1", "2");
    assertThat(ShardContents.rows(spark, shards, Split.TRAIN))
        .contains("[7.0, 7.25, 7.5, 7.75, 8.0] 1");
  }

  @Test
  void arraysOfJsonHoldFeaturesToo() {
    fixture.write(
        "t.json",
        List.of(
            "{\"x\": [1, 2.5], \"y\": 10}",
            "{\"x\": [3, 4], \"y\": 9}",
            "{\"x\": [1, -1e3], \"y\": 9}"));
    Manifest manifest =
        shard(
            "a",
            "json",
            "t.json",
            "data.source.columns={features=[x],label=y}",
            "data.splits={validation=0,test=0}");
    ShardSet shards = new ShardSet(fixture.shards("a").toUri(), manifest, null);

    assertThat(manifest.classes()).containsExactly("9", "10");
    assertThat(ShardContents.rows(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrder("[1.0, 2.5] 10", "[3.0, 4.0] 9", "[1.0, -1000.0] 9");
  }

  @Test
  void whereAllClassesAreWholeNumbersTheirOrderIsThatOfNumbers() {
    fixture.write("a.csv", List.of("x,y", "1,10", "1,9", "1,-2"));
    fixture.write("b.csv", List.of("x,y", "1,10", "1,9", "1,b"));
    String columns = "data.source.columns={features=[x],label=y}";
    String all = "data.splits={validation=0,test=0}";

    assertThat(shard("a", "csv", "a.csv", columns, all).classes()).containsExactly("-2", "9", "10");
    assertThat(shard("b", "csv", "b.csv", columns, all).classes()).containsExactly("10", "9", "b");
  }

  @Test
  void aTableOfImagesHasTheExamplesOfTheSameIdx() {
    IdxFixture idx = new IdxFixture(folder);
    ShardSet expected = Sharder.shard(spark, idx.config("idx", "data.splits.validation=0"), false);
    StructType schema = StructType.fromDDL("picture binary, digit int");
    fixture.write(spark, "train.parquet", images(idx.train), schema, 3);
    fixture.write(spark, "test.parquet", images(idx.test), schema, 1);
    Manifest found =
        shard(
            "images",
            "parquet",
            "train.parquet",
            "data.splits.validation=0",
            "data.source.test.path=" + folder.resolve("test.parquet"),
            "data.source.columns=null",
            "data.source.columns.image=picture",
            "data.source.columns.label=digit",
            "data.source={height=4,width=3,channels=1}");

    ShardSet images = new ShardSet(fixture.shards("images").toUri(), found, null);
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      assertThat(ShardContents.images(spark, images, split))
          .containsExactlyInAnyOrderElementsOf(ShardContents.images(spark, expected, split));
    }
  }

  /** Every other image as a PNG, the others as plain samples. */
  private static List<Row> images(List<IdxFixture.Example> examples) {
    return examples.stream()
        .map(
            e ->
                RowFactory.create(
                    e.image()[0] % 2 == 0
                        ? ImageFolderFixture.grey(e.image(), IdxFixture.HEIGHT, IdxFixture.WIDTH)
                        : e.image(),
                    e.label()))
        .collect(Collectors.toList());
  }

  @Test
  void samplesOfColourImagesStandPixelByPixel() throws Exception {
    ImageConversion conversion = new ImageConversion(new org.meanfield.config.ImageShape(1, 2, 3));

    assertThat(conversion.read(new byte[] {1, 2, 3, 4, 5, 6}).samples())
        .containsExactly(1, 4, 2, 5, 3, 6);
    assertThatThrownBy(() -> conversion.read(new byte[5]))
        .hasMessageContaining("5 bytes, wanted PNG, JPEG, or the 1 × 2 × 3 bytes");
  }

  private Manifest shard(String name, String format, String path, String... overrides) {
    return Sharder.shard(spark, fixture.config(name, format, path, overrides), false).manifest();
  }

  private Map<String, String> shardFiles(String name, String format, String path) {
    shard(name, format, path);
    return ShardFiles.withoutManifest(fixture.shards(name));
  }
}
