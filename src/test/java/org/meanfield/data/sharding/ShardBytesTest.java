package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.storage.Storage;
import org.meanfield.testing.HdfsCluster;
import org.meanfield.testing.LocalSpark;

/** Wherever and however shards are made, their bytes are those that one core makes. */
class ShardBytesTest {
  @TempDir Path folder;
  private IdxFixture fixture;
  private Map<String, String> expected;

  @BeforeEach
  void shardOnOneCore() {
    fixture = new IdxFixture(folder);
    JavaSparkContext spark = LocalSpark.on("local[1]");
    ShardSet shards = Sharder.shard(spark, fixture.config("one"), false);
    expected = checksums(Storage.of(new Configuration()), shards.location());
    assertThat(expected).hasSize(13);
  }

  @Test
  void twoCoresAndOtherSettingsOfParquetMakeTheSameBytes() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    spark.hadoopConfiguration().set("parquet.block.size", "1000");
    spark.hadoopConfiguration().set("parquet.compression.codec.zstd.level", "19");

    assertThat(shardTo(spark, fixture.shards("two").toUri())).isEqualTo(expected);
  }

  @Test
  void tasksThatFailAndAreTriedAgainMakeTheSameBytes() {
    JavaSparkContext spark = LocalSpark.on("local[2,4]");
    spark.hadoopConfiguration().set("fs.flaky.impl", FlakyFileSystem.class.getName());
    URI location = URI.create("flaky://" + fixture.shards("flaky"));

    assertThat(shardTo(spark, location)).isEqualTo(expected);
    assertThat(FlakyFileSystem.FAILED).hasSize(12);
  }

  @Test
  void anHdfsHoldsTheSameBytes() {
    JavaSparkContext spark = LocalSpark.on("local[2]", HdfsCluster.configuration());

    assertThat(shardTo(spark, HdfsCluster.newFolder())).isEqualTo(expected);
  }

  private Map<String, String> shardTo(JavaSparkContext spark, URI location) {
    Sharder.shard(spark, fixture.config("other", "data.shards=" + location), false);
    return checksums(Storage.of(spark.hadoopConfiguration()), location);
  }

  private static Map<String, String> checksums(Storage storage, URI location) {
    Map<String, String> checksums = new TreeMap<>();
    collect(storage, location, "", checksums);
    return checksums;
  }

  private static void collect(
      Storage storage, URI folder, String prefix, Map<String, String> checksums) {
    for (URI found : storage.list(folder)) {
      String name = prefix + Storage.name(found);
      if (storage.isFolder(found)) {
        collect(storage, found, name + "/", checksums);
      } else {
        checksums.put(name, storage.sha256(found));
      }
    }
  }
}
