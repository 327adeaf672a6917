package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.image.Pixels;
import org.meanfield.data.image.Resampling;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.testing.OnSpark;

class ImageFolderTest {
  private static final byte[] NO_IMAGE = "hello".getBytes(StandardCharsets.UTF_8);
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private IdxFixture idx;
  private ImageFolderFixture fixture;

  @BeforeEach
  void write() {
    idx = new IdxFixture(folder);
    fixture = new ImageFolderFixture(folder, idx);
  }

  @Test
  void theSameImagesAsPngsAndAsIdxAreTheSameExamples() {
    Manifest manifest = shard("png", "data.splits.validation=0");
    ShardSet shards = new ShardSet(fixture.shards("png").toUri(), manifest, null);

    assertThat(ShardContents.images(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrderElementsOf(texts(idx.train));
    assertThat(ShardContents.images(spark, shards, Split.TEST))
        .containsExactlyInAnyOrderElementsOf(texts(idx.test));
  }

  private static List<String> texts(List<IdxFixture.Example> examples) {
    return examples.stream().map(example -> Arrays.toString(example.image())).toList();
  }

  @Test
  void theClassesAreTheNamesOfTheFolders() throws Exception {
    Files.move(folder.resolve("train/0"), folder.resolve("train/shirt"));
    Files.move(folder.resolve("test/0"), folder.resolve("test/shirt"));
    Manifest manifest = shard("a");

    assertThat(manifest.kind()).isEqualTo(ExampleKind.IMAGE);
    assertThat(manifest.classes()).containsExactly("1", "2", "3", "4", "shirt");
    assertThat(manifest.examples(Split.TRAIN) + manifest.examples(Split.VALIDATION))
        .isEqualTo(IdxFixture.TRAIN);
    assertThat(manifest.source())
        .extracting(SourceFile::key)
        .containsExactly("data.source.train.path", "data.source.test.path");
  }

  @Test
  void filesAtAnyDepthAndUnderAnyNameBelongToTheClassAboveThem() throws Exception {
    Map<String, String> flat = shardFiles("flat");
    Files.createDirectories(folder.resolve("train/0/more/_2019"));
    Files.move(
        folder.resolve("train/0/image 0.png"), folder.resolve("train/0/more/_2019/_DSC1.PNG"));
    fixture.write("train/0/_SUCCESS", NO_IMAGE);
    fixture.write("train/.thumbnails/a.png", NO_IMAGE);

    assertThat(shardFiles("nested")).isEqualTo(flat);
  }

  @Test
  void aClassMayBeginWithAnUnderscore() throws Exception {
    Files.move(folder.resolve("train/0"), folder.resolve("train/_background_"));
    Files.move(folder.resolve("test/0"), folder.resolve("test/_background_"));

    assertThat(shard("a").classes()).containsExactly("1", "2", "3", "4", "_background_");
  }

  @Test
  void anImageBesideTheClassesIsNamedOrSkippedAndCounted() {
    fixture.write("train/LICENSE.txt", NO_IMAGE);
    Map<String, String> without = shardFiles("without");
    fixture.write("train/lost.JPG", NO_IMAGE);

    assertThatSharding()
        .hasMessageContaining("1 of the source's records cannot be used:")
        .hasMessageContaining("train/lost.JPG: lies in no folder of a class");
    assertThat(shard("b", "data.on-bad-record=skip").skipped()).isEqualTo(1);
    assertThat(ShardFiles.withoutManifest(fixture.shards("b"))).isEqualTo(without);
  }

  @Test
  void coloursOfPrintAreThoseThatOneSees() throws Exception {
    for (String kind : List.of("cmyk", "ycck")) {
      try (InputStream in = getClass().getResourceAsStream("/images/red-" + kind + ".jpg")) {
        byte[] file = in.readAllBytes();
        for (int i = 0; i < 10; i++) {
          fixture.write("%s/%s/%d.jpg".formatted(kind, i % 2 == 0 ? "x" : "y", i), file);
        }
      }
      Manifest manifest =
          shard(
              kind,
              "data.source.train.path=" + folder.resolve(kind),
              "data.source.test=null",
              "data.splits.by=fraction");

      assertThat(manifest.normalisation().mean().get(0)).isCloseTo(0.78, within(0.03));
      assertThat(manifest.normalisation().mean().get(1)).isCloseTo(0.16, within(0.03));
      assertThat(manifest.normalisation().mean().get(2)).isCloseTo(0.16, within(0.03));
    }
  }

  @Test
  void imagesAreResizedAndConvertedToWhatIsStated() {
    Manifest manifest =
        shard("a", "data.source={height=6,width=5,channels=3}", "data.splits.validation=0");
    ShardSet shards = new ShardSet(fixture.shards("a").toUri(), manifest, null);
    List<String> wanted =
        idx.train.stream()
            .map(e -> new Pixels(1, IdxFixture.HEIGHT, IdxFixture.WIDTH, e.image()))
            .map(image -> Resampling.resize(image.withChannels(3), 6, 5))
            .map(image -> Arrays.toString(image.samples()))
            .toList();

    assertThat(manifest.schema()).isEqualTo(Schema.ofImages(3, 6, 5));
    assertThat(manifest.normalisation().mean()).hasSize(3);
    assertThat(ShardContents.images(spark, shards, Split.TRAIN))
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void imagesOfDifferentSizesWithoutAStatedSizeAreNamed() {
    fixture.write("train/3/large.png", ImageFolderFixture.grey(new byte[80], 8, 10));

    assertThatSharding()
        .hasMessageContaining("images differ: ")
        .hasMessageContaining("is grey of 4 × 3 (height × width)")
        .hasMessageContaining("train/3/large.png is grey of 8 × 10")
        .hasMessageContaining("set data.source.height and data.source.width");
  }

  @Test
  void greyAndColourWithoutStatedChannelsAreNamed() {
    fixture.write("train/2/red.png", ImageFolderFixture.colour(4, 3));

    assertThatSharding()
        .hasMessageContaining("train/0/image%200.png is grey of 4 × 3")
        .hasMessageContaining("train/2/red.png is colour of 4 × 3")
        .hasMessageContaining("set data.source.channels = 1 or 3");
    assertThat(shard("b", "data.source.channels=1").schema()).isEqualTo(Schema.ofImages(1, 4, 3));
  }

  @Test
  void foldersOfSplitsAreNoClasses() {
    byte[] image = ImageFolderFixture.grey(new byte[64], 8, 8);
    fixture.write("set/train/cat/0.png", image);
    fixture.write("set/val/cat/1.png", image);

    assertThatThrownBy(() -> shard("a", "data.source.train.path=" + folder.resolve("set")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its folders are train, val, which would be the classes")
        .hasMessageContaining("name one of them as data.source.train.path");
  }

  @Test
  void anEmptyClassFolderIsNamed() throws Exception {
    Files.createDirectories(folder.resolve("train/sandals"));

    assertThatSharding().hasMessageContaining("train/sandals: class sandals has no image");
  }

  @Test
  void theFirstTenCorruptFilesAreNamed() {
    for (int i = 0; i < 12; i++) {
      fixture.write("train/1/corrupt-%02d.png".formatted(i), NO_IMAGE);
    }

    assertThatSharding()
        .hasMessageContaining("12 of the source's records cannot be used:")
        .hasMessageContaining("train/1/corrupt-00.png: neither PNG nor JPEG")
        .hasMessageContaining("train/1/corrupt-09.png")
        .hasMessageNotContaining("corrupt-10")
        .hasMessageContaining("and 2 more")
        .hasMessageContaining("data.on-bad-record = skip");
    assertThat(fixture.shards("a")).doesNotExist();
  }

  @Test
  void corruptFilesAreSkippedAndCountedOnRequest() {
    Map<String, String> expected = shardFiles("a");
    byte[] png = ImageFolderFixture.grey(new byte[12], 4, 3);
    fixture.write("train/1/a.png", NO_IMAGE);
    fixture.write("test/1/b.png", Arrays.copyOf(png, png.length - 9));
    Manifest manifest = shard("b", "data.on-bad-record=skip");

    assertThat(manifest.skipped()).isEqualTo(2);
    assertThat(ShardFiles.withoutManifest(fixture.shards("b"))).isEqualTo(expected);
  }

  @Test
  void aClassWhoseFilesAreAllCorruptIsAnErrorEvenThen() {
    fixture.write("train/9/a.png", NO_IMAGE);

    assertThatThrownBy(() -> shard("a", "data.on-bad-record=skip"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("class 9 has no image that can be read");
  }

  @Test
  void aTestClassThatTrainingLacksIsNamedOrSkipped() {
    fixture.write("test/hats/a.png", ImageFolderFixture.grey(new byte[12], 4, 3));

    assertThatSharding()
        .hasMessageContaining(
            "the test split has examples of class hats (1), of which training has");
    assertThat(shard("b", "data.on-bad-record=skip").skipped()).isEqualTo(1);
  }

  @Test
  void aMissingFolderAndOneWithoutClassesAreNamedAtOnce() throws Exception {
    Files.createDirectories(folder.resolve("flat"));

    assertThatThrownBy(
            () ->
                shard(
                    "a",
                    "data.source.train.path=" + folder.resolve("nowhere"),
                    "data.source.test.path=" + folder.resolve("flat")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere: no such folder; check data.source.train.path")
        .hasMessageContaining("flat: no sub-folders, where each class has one");
  }

  @Test
  void anotherHeightDoesNotMatchTheShardSet() {
    shard("a");

    assertThatThrownBy(() -> shard("a", "data.source={height=6,width=5}"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "data.source.height: the shard set has (not set), the configuration 6");
  }

  private Manifest shard(String name, String... overrides) {
    return Sharder.shard(spark, fixture.config(name, overrides), false).manifest();
  }

  private Map<String, String> shardFiles(String name) {
    shard(name);
    return ShardFiles.withoutManifest(fixture.shards(name));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatSharding() {
    return assertThatThrownBy(() -> shard("a")).isInstanceOf(DataException.class);
  }
}
