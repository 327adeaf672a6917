package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.Manifest;
import org.meanfield.testing.OnSpark;

class BadSourceTest {
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private IdxFixture fixture;

  @BeforeEach
  void write() {
    fixture = new IdxFixture(folder);
  }

  @Test
  void allMissingFilesAreNamedAtOnce() throws Exception {
    Files.delete(folder.resolve("train-images.gz"));
    Files.delete(folder.resolve("test-labels.gz"));

    assertThatSharding()
        .hasMessageContaining("train-images.gz")
        .hasMessageContaining("test-labels.gz")
        .hasMessageContaining("it does not exist");
  }

  @Test
  void aWrongMagicNumberIsNamedWithTheExpectedOne() {
    fixture.write("train-images.gz", IdxFixture.gzip(IdxFixture.labels(fixture.train)));

    assertThatSharding()
        .hasMessageContaining("train-images.gz: not an IDX file of unsigned bytes in 3 dimensions")
        .hasMessageContaining("begins with 0x00000801, expected 0x00000803")
        .hasMessageContaining("data.source.train.images");
  }

  @Test
  void labelsOfAnotherTypeAreRefused() {
    byte[] floats = IdxFixture.labels(fixture.train);
    floats[2] = 0x0D;
    fixture.write("train-labels.gz", IdxFixture.gzip(floats));

    assertThatSharding().hasMessageContaining("begins with 0x00000d01, expected 0x00000801");
  }

  @Test
  void aFileThatIsNoIdxAtAllIsRefused() {
    fixture.write("train-images.gz", new byte[] {1});

    assertThatSharding().hasMessageContaining("train-images.gz: truncated");
  }

  @Test
  void aTruncatedGzipSaysHowFarItGoes() {
    byte[] whole = IdxFixture.gzip(IdxFixture.images(fixture.train, 4, 3));
    fixture.write("train-images.gz", Arrays.copyOf(whole, whole.length * 2 / 3));

    assertThatSharding()
        .hasMessageContaining("train-images.gz: truncated: it ends after 1")
        .hasMessageContaining("of 203 items");
  }

  @Test
  void aGzipWithoutItsLastBytesIsTruncatedToo() {
    byte[] whole = IdxFixture.gzip(IdxFixture.images(fixture.train, 4, 3));
    fixture.write("train-images.gz", Arrays.copyOf(whole, whole.length - 4));

    assertThatSharding().hasMessageContaining("truncated");
  }

  @Test
  void aDamagedGzipIsNamed() {
    byte[] whole = IdxFixture.gzip(IdxFixture.images(fixture.train, 4, 3));
    whole[whole.length - 6] ^= 1;
    fixture.write("train-images.gz", whole);

    assertThatSharding().hasMessageContaining("train-images.gz: damaged");
  }

  @Test
  void dataBehindTheLastItemIsAnError() {
    byte[] whole = IdxFixture.labels(fixture.train);
    fixture.write("train-labels.gz", IdxFixture.gzip(Arrays.copyOf(whole, whole.length + 1)));

    assertThatSharding().hasMessageContaining("more data than the 203 items of its header");
  }

  @Test
  void differentCountsOfImagesAndLabelsAreNamed() {
    fixture.write("train-labels.gz", IdxFixture.labels(fixture.train.subList(0, 200)));

    assertThatSharding()
        .hasMessageContaining("train-images.gz has 203 images")
        .hasMessageContaining("train-labels.gz has 200 labels");
  }

  @Test
  void differentSizesOfTrainingAndTestImagesAreNamed() {
    fixture.write("test-images.gz", IdxFixture.images(fixture.test, 2, 3));

    assertThatSharding()
        .hasMessageContaining("test images are 2 × 3, training images 4 × 3 (height × width)");
  }

  @Test
  void aTestLabelThatTrainingLacksIsNamedWithItsPosition() {
    addBadLabels();

    assertThatSharding()
        .hasMessageContaining("test-labels.gz: label 200 at position 17 is out of range")
        .hasMessageContaining("go up to 4")
        .hasMessageContaining("data.on-bad-record = skip");
  }

  @Test
  void examplesWithSuchLabelsAreSkippedOnRequest() {
    addBadLabels();
    Manifest manifest =
        Sharder.shard(spark, fixture.config("a", "data.on-bad-record=skip"), false).manifest();

    assertThat(manifest.skipped()).isEqualTo(2);
    assertThat(manifest.examples(Split.TEST)).isEqualTo(IdxFixture.TEST - 2);
    assertThat(manifest.classes()).hasSize(IdxFixture.CLASSES);
  }

  @Test
  void classNamesMustBeAsManyAsTheLabels() {
    assertThatThrownBy(
            () ->
                Sharder.shard(spark, fixture.config("a", "data.source.classes=[hat, shoe]"), false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.source.classes: names 2 classes, but the labels of")
        .hasMessageContaining("name ");
  }

  @Test
  void nothingIsWrittenFromABadSource() {
    addBadLabels();

    assertThatSharding();
    assertThat(fixture.shards("a")).doesNotExist();
  }

  private void addBadLabels() {
    List<IdxFixture.Example> test = new ArrayList<>(fixture.test);
    test.set(17, new IdxFixture.Example(test.get(17).image(), 200));
    test.set(30, new IdxFixture.Example(test.get(30).image(), 5));
    fixture.write("test", test, true);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatSharding() {
    return assertThatThrownBy(() -> Sharder.shard(spark, fixture.config("a"), false))
        .isInstanceOf(DataException.class);
  }
}
