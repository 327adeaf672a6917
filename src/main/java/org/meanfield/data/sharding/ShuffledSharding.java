package org.meanfield.data.sharding;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.Config;
import org.meanfield.config.SplitsConfig.By;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleCounts;
import org.meanfield.data.example.ExampleKey;
import org.meanfield.data.example.ExampleSource;
import org.meanfield.data.example.KeyedExample;
import org.meanfield.data.example.Rank;
import org.meanfield.data.shards.ShardStatistics;
import org.meanfield.data.shards.ShardTarget;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.spark.Persisted;
import scala.Tuple2;

/**
 * Shards of labelled examples, as Spark jobs; no example passes through the driver.
 *
 * <p>Every example has a hash of seed and content. Ranked by it, label by label, examples are cut
 * into splits (or ranked by position, where their order means something); ranked again by hash,
 * split by split, into shards. A sort finds where the cuts fall; then each example goes straight to
 * its shard's task, which writes one file. Which partition an example came from plays no part, so
 * the same examples, seed and settings give the same bytes anywhere.
 */
record ShuffledSharding(ExampleSource dataset, Config config) implements Sharding {

  @Override
  public List<SourceFile> fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public Prepared prepare() {
    ExampleCounts contents = dataset.inspect();
    return new Prepared() {
      @Override
      public Sharded write(ShardTarget target) {
        List<ShardWriter.Written> written = shards(contents, target);
        return new Sharded(
            contents.schema(),
            contents.classes(),
            normalisation(contents.schema(), written),
            dataset.tokenizer(),
            contents.skipped(),
            dataset.cut(),
            written);
      }

      @Override
      public void close() {}
    };
  }

  private List<ShardWriter.Written> shards(ExampleCounts contents, ShardTarget target) {
    SplitPlan splits = new SplitPlan(contents, config.data().splits());
    ShardPlan shards = ShardPlan.of(splits.examples(), config.data().shardCount());
    By by = config.data().splits().by();
    JavaRDD<KeyedExample> rows = dataset.rows(config.run().seed(), contents);
    try (Persisted<ExampleKey> kept = Persisted.of(rows.map(KeyedExample::key))) {
      JavaRDD<ExampleKey> keys = kept.rdd();
      RangeBounds splitCuts =
          RangeBounds.of(
              keys.filter(key -> !key.test()).map(key -> key.forSplit(by)), splits.segments());
      if (by == By.POSITION) {
        UnseenClasses.refuse(keys, key -> split(key, by, splitCuts), contents.classes());
      }
      RangeBounds shardCuts =
          RangeBounds.of(keys.map(key -> inOrder(key, by, splitCuts)), shards.segments());
      RankPartitioner partitioner = new RankPartitioner(shardCuts, shards.files().size());
      return write(
          rows.mapToPair(row -> new Tuple2<>(inOrder(row.key(), by, splitCuts), row.packed()))
              .repartitionAndSortWithinPartitions(partitioner),
          shards.files(),
          target.writer(contents.schema()));
    }
  }

  private static Rank inOrder(ExampleKey key, By by, RangeBounds splitCuts) {
    return key.forOrder(split(key, by, splitCuts));
  }

  private static Split split(ExampleKey key, By by, RangeBounds splitCuts) {
    return key.test() ? Split.TEST : Split.values()[splitCuts.at(key.forSplit(by))];
  }

  private static List<ShardWriter.Written> write(
      JavaPairRDD<Rank, byte[]> sorted, List<String> files, ShardWriter writer) {
    return sorted
        .values()
        .mapPartitionsWithIndex(
            (Integer shard, Iterator<byte[]> packed) ->
                List.of(writer.write(files.get(shard), packed)).iterator(),
            true)
        .collect();
  }

  private static Normalisation normalisation(Schema schema, List<ShardWriter.Written> written) {
    ShardStatistics total = new ShardStatistics(schema);
    written.stream()
        .filter(shard -> shard.entry().file().startsWith(Split.TRAIN.text() + "/"))
        .forEach(shard -> total.add(shard.statistics()));
    return total.normalisation();
  }
}
