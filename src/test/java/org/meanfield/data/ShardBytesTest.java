package org.meanfield.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.storage.Storage;
import org.meanfield.testing.LocalSpark;

class ShardBytesTest {
  @TempDir Path folder;

  @Test
  void oneCoreAndTwoAndOtherSettingsOfSparkGiveTheSameBytes() throws Exception {
    IdxFixture fixture = new IdxFixture(folder);
    try (JavaSparkContext spark = LocalSpark.start("local[1]")) {
      Sharder.shard(spark, fixture.config("one"), false);
    }
    try (JavaSparkContext spark = LocalSpark.start("local[2]")) {
      spark.hadoopConfiguration().set("parquet.block.size", "1000");
      spark.hadoopConfiguration().set("parquet.compression.codec.zstd.level", "19");
      Sharder.shard(spark, fixture.config("two"), false);
    }

    Map<String, String> one = checksums(fixture.shards("one"));
    assertThat(one).hasSize(13).isEqualTo(checksums(fixture.shards("two")));
  }

  private static Map<String, String> checksums(Path shards) throws Exception {
    Storage storage = Storage.of(new Configuration());
    Map<String, String> checksums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(shards)) {
      files
          .filter(Files::isRegularFile)
          .forEach(f -> checksums.put(shards.relativize(f).toString(), storage.sha256(f.toUri())));
    }
    return checksums;
  }
}
