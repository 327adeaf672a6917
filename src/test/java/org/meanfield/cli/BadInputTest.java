package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data and networks that training refuses, with what the user is told. */
class BadInputTest {
  @TempDir Path folder;
  private Pipeline pipeline;

  @BeforeEach
  void write() {
    pipeline = new Pipeline(folder);
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(pipeline.path("train-images"));

    Result result = pipeline.run("train", "--json");

    result.failedWith(ExitCode.DATA).saying("train-images (it does not exist)");
    assertThat(Result.fields(result.json())).containsExactly("error", "exit");
    assertThat(result.json().get("exit").asInt()).isEqualTo(3);
    assertThat(result.err()).contains(result.json().get("error").asText());
  }

  @Test
  void aFileOfAnotherKindIsNamedWithItsFirstBytes() throws IOException {
    Files.copy(pipeline.path("train-labels"), emptied("train-images"));

    pipeline
        .run("train")
        .failedWith(ExitCode.DATA)
        .saying("train-images", "begins with 0x00000801, expected 0x00000803");
  }

  @Test
  void aTruncatedFileSaysHowFarItGoes() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Files.readAllBytes(pipeline.path("train-images")));
    }
    Files.write(emptied("train-images"), Arrays.copyOf(packed.toByteArray(), packed.size() / 2));

    pipeline
        .run("train")
        .failedWith(ExitCode.DATA)
        .saying("train-images: truncated: it ends after ", "of 300 items");
  }

  @Test
  void aLabelOutOfRangeIsNamedWithItsPosition() throws IOException {
    byte[] labels = Files.readAllBytes(pipeline.path("test-labels"));
    labels[8 + 17] = 9;
    Files.write(pipeline.path("test-labels"), labels);

    pipeline
        .run("shard")
        .failedWith(ExitCode.DATA)
        .saying("test-labels: label 9 at position 17 is out of range");
  }

  @Test
  void aBatchLargerThanAReplicasDataIsRefusedWithBothNumbers() {
    pipeline
        .run("train", "--set", "training.batch-size=200")
        .failedWith(ExitCode.DATA)
        .saying("training.batch-size = 200: replica 0 has only 141 training examples");
  }

  @Test
  void aNetworkThatDoesNotFitItsImagesNamesTheLayer() {
    pipeline
        .run("train", "--set", "network.blocks=[{ pool = max, size = 9, stride = 9 }]")
        .failedWith(ExitCode.USAGE)
        .saying("network.blocks.0", "pool1", "9", "[1, 8, 8]");
  }

  @Test
  void aShardDamagedOnDiskIsFoundByItsChecksum() {
    pipeline.run("shard");
    pipeline.damage("shards/train/shard-00001.parquet");

    pipeline
        .run("train")
        .failedWith(ExitCode.DATA)
        .saying("shards/train/shard-00001.parquet is damaged", "meanfield shard --overwrite");
  }

  @Test
  void aRunThatFailedBeforeItsFirstCheckpointNeedsNoResume() {
    pipeline.run("shard");
    pipeline.damage("shards/train/shard-00001.parquet");
    pipeline.run("train");
    pipeline.run("shard", "--overwrite");

    assertThat(pipeline.run("train").exit()).isZero();
  }

  @Test
  void shardsOfOtherSettingsAreRefusedWithTheRemedy() {
    pipeline.run("shard");

    pipeline
        .run("train", "--set", "data.shard-count=3")
        .failedWith(ExitCode.DATA)
        .saying("data.shard-count: the shard set has 2, the configuration 3", "shard --overwrite");
  }

  @Test
  void aLossThatIsNoNumberEndsTheRunByName() {
    Result result =
        pipeline.run(
            "train", "--json", "--set", "training.updater={ name = sgd, learning-rate = 1e30 }");

    result.failedWith(ExitCode.FAILED).saying("lower training.updater.learning-rate");
    assertThat(result.json().get("exit").asInt()).isEqualTo(4);
  }

  private Path emptied(String name) throws IOException {
    Files.delete(pipeline.path(name));
    return pipeline.path(name);
  }
}
