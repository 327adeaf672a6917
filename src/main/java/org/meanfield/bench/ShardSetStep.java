package org.meanfield.bench;

import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.data.sharding.Sharder;

/**
 * Makes this project's shard set of a generated source, on Spark in local mode, again and again.
 */
final class ShardSetStep implements Runnable {
  private final JavaSparkContext spark;
  private final Config config;

  ShardSetStep(ShardedSource source) {
    Path folder = TemporaryFolder.create("bench-shards");
    this.config = source.config(folder, source.generate(folder));
    this.spark = LocalSpark.start("shard");
  }

  @Override
  public void run() {
    Sharder.shard(spark, config, true);
  }
}
