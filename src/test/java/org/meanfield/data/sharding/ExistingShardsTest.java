package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.batches.RowBatching;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Lease;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;
import org.meanfield.testing.OnSpark;

class ExistingShardsTest {
  private static final Storage STORAGE = Storage.of(new Configuration());
  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;
  private IdxFixture fixture;
  private ShardSet first;

  @BeforeEach
  void shard() {
    fixture = new IdxFixture(folder);
    first = shard(false);
  }

  @Test
  void aMatchingShardSetIsLeftAsItIs() throws Exception {
    FileTime written = Files.getLastModifiedTime(manifest());

    assertThat(shard(false)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(manifest())).isEqualTo(written);
  }

  @Test
  void trainingSettingsDoNotMatterToIt() {
    assertThat(shard(false, "training.batch-size=7", "run.name=other")).isEqualTo(first);
  }

  @Test
  void otherSettingsAreAnErrorThatNamesBothAndTheRemedy() {
    assertThatThrownBy(() -> shard(false, "data.shard-count=3", "run.seed=7"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.shard-count: the shard set has 4, the configuration 3")
        .hasMessageContaining("run.seed: the shard set has 1, the configuration 7")
        .hasMessageContaining("meanfield shard --overwrite");
  }

  @Test
  void anotherSourceIsAnErrorThatNamesBoth() {
    SourceFile before = first.manifest().source().get(1);
    fixture.reorderAndDecompress();

    assertThatThrownBy(() -> shard(false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the shard set was made from [train-images.gz")
        .hasMessageContaining(before.sha256())
        .hasMessageContaining("the source now is [train-images.gz")
        .hasMessageContaining("another data.shards");
  }

  @Test
  void everyKeyOfTheDataIsASettingButForPlaces() {
    Config config = fixture.config("a", "data.source.classes=[a, b, c, d, e]");

    assertThat(Manifest.settings(config))
        .containsEntry("data.source.classes.0", "a")
        .containsEntry("data.source.format", "idx")
        .containsEntry("network.task", "classification")
        .doesNotContainKeys("data.shards", "data.source.train.images", "training.batch-size");
    assertThat(config.flat().keySet())
        .filteredOn(key -> key.startsWith("data."))
        .allMatch(
            k ->
                config.places().contains(k)
                    || first.manifest().settings().containsKey(k)
                    || k.startsWith("data.source.classes."));
  }

  @Test
  void classesOfOtherNamesAreAnErrorThatNamesThem() {
    assertThatThrownBy(() -> shard(false, "data.source.classes=[a, b, c, d, e]"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "data.source.classes.0: the shard set has (not set), the configuration a")
        .hasMessageContaining("meanfield shard --overwrite");
  }

  @Test
  void whatIsReadIsNotMadeAnew() {
    SharedFolder.whileReading(
        STORAGE,
        first.location(),
        "meanfield train",
        () -> {
          assertThatThrownBy(() -> shard(true))
              .isInstanceOf(LeaseHeldException.class)
              .hasMessageContaining(first.location() + " is being read by meanfield train on ")
              .hasMessageContaining("wait until that is over");
          return shard(false);
        });

    assertThat(ShardSet.open(STORAGE, first.location())).isEqualTo(first);
    assertThat(shard(true)).isEqualTo(first);
  }

  @Test
  void aShardSetOfAnOlderFormatIsRefusedAndCanBeOverwritten() throws Exception {
    String json = Files.readString(manifest());
    Files.writeString(manifest(), json.replace("\"format\" : 3", "\"format\" : 1"));

    assertThatThrownBy(() -> shard(false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a manifest of version 1, where this program knows version 3")
        .hasMessageContaining("meanfield shard --overwrite");
    assertThat(shard(true)).isEqualTo(first);
  }

  @Test
  void theRemainsOfAnotherThatIsStillWritingAreLeftAlone() throws Exception {
    Files.delete(manifest());
    try (Lease writing = SharedFolder.toWrite(STORAGE, first.location(), "meanfield shard")) {
      assertThatThrownBy(() -> shard(false))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("held by meanfield shard on ");
      writing.requireHeld();
    }
    assertThat(fixture.shards("a").resolve("train/shard-00000.parquet")).exists();
  }

  @Test
  void overwritingMakesItAnew() {
    ShardSet second = shard(true, "data.shard-count=3");

    assertThat(second.manifest().shards(Split.TRAIN)).hasSize(3);
    assertThat(STORAGE.list(Storage.child(second.location(), "train"))).hasSize(3);
    assertThat(ShardSet.open(STORAGE, second.location())).isEqualTo(second);
  }

  @Test
  void theRemainsOfAnInterruptedAttemptAreReplaced() throws Exception {
    Files.delete(manifest());
    Files.write(fixture.shards("a").resolve("train/shard-00000.parquet"), new byte[] {1});
    Files.write(fixture.shards("a").resolve("train/shard-00009.parquet"), new byte[] {1});

    assertThat(shard(false)).isEqualTo(first);
    assertThat(STORAGE.list(Storage.child(first.location(), "train"))).hasSize(4);
  }

  @Test
  void aFolderWithOtherThingsIsNotTouched() throws Exception {
    Files.delete(manifest());
    Files.writeString(fixture.shards("a").resolve("thesis.txt"), "mine");

    assertThatThrownBy(() -> shard(false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("thesis.txt")
        .hasMessageContaining("choose another data.shards");
    assertThat(fixture.shards("a").resolve("train/shard-00000.parquet")).exists();
  }

  @Test
  void aFolderWithoutAManifestIsNoShardSet() throws Exception {
    Files.delete(manifest());

    assertThatThrownBy(() -> ShardSet.open(STORAGE, first.location()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no shard set")
        .hasMessageContaining("meanfield shard");
  }

  @Test
  void aManifestThatIsNoJsonIsAnError() throws Exception {
    Files.writeString(manifest(), "{");

    assertThatThrownBy(() -> ShardSet.open(STORAGE, first.location()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not a manifest");
  }

  @Test
  void aDamagedShardIsNamedWithBothHashesAndTheRemedy() throws Exception {
    ShardEntry entry = first.manifest().shards(Split.TRAIN).get(1);
    Path file = fixture.shards("a").resolve(entry.file());
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);

    assertThatThrownBy(() -> ShardReader.read(STORAGE, first, entry))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train/shard-00001.parquet is damaged")
        .hasMessageContaining(entry.sha256())
        .hasMessageContaining(STORAGE.sha256(file.toUri()))
        .hasMessageContaining("meanfield shard --overwrite");
  }

  @Test
  void aMissingShardIsNamed() throws Exception {
    ShardEntry entry = first.manifest().shards(Split.TRAIN).get(1);
    Files.delete(fixture.shards("a").resolve(entry.file()));

    assertThatThrownBy(() -> ShardReader.read(STORAGE, first, entry))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train/shard-00001.parquet is missing");
  }

  @Test
  void aBatchLargerThanAReplicasDataIsAnErrorThatNamesTheNumbers() {
    new RowBatching(80).requireBatches(first, 2);

    assertThatThrownBy(() -> new RowBatching(100).requireBatches(first, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "training.batch-size = 100: replica 0 has only %d training examples"
                .formatted(first.shardsOf(0, 2).stream().mapToLong(ShardEntry::rows).sum()));
  }

  private ShardSet shard(boolean overwrite, String... overrides) {
    return Sharder.shard(spark, fixture.config("a", overrides), overwrite);
  }

  private Path manifest() {
    return fixture.shards("a").resolve(Manifest.FILE);
  }
}
