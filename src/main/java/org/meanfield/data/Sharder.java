package org.meanfield.data;

import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.meanfield.config.Config;
import org.meanfield.config.SplitsConfig.By;
import org.meanfield.storage.Storage;
import scala.Tuple2;

/**
 * Turns a source into a shard set, as Spark jobs; no example passes through the driver.
 *
 * <p>Every example has a hash of seed and content. Ranked by it, label by label, examples are cut
 * into splits (or ranked by position, where their order means something); ranked again by hash,
 * split by split, into shards. A sort finds where the cuts fall; then each example goes straight to
 * its shard's task, which writes one file. Which partition an example came from plays no part, so
 * the same examples, seed and settings give the same bytes anywhere.
 *
 * <p>Files are published whole and never overwritten, and a second attempt writes the same bytes:
 * retried and speculative tasks are harmless. The manifest comes last; a folder without one holds
 * no shard set, and what an interrupted attempt left in it is deleted.
 */
public final class Sharder {
  /** What a shard set's folder may hold. */
  private static final Set<String> OWN_NAMES =
      Set.of(Manifest.FILE, "vocabulary.json", "train", "validation", "test");

  private final JavaSparkContext spark;
  private final Storage storage;
  private final Config config;
  private final URI location;
  private final LabelledDataset dataset;

  private Sharder(JavaSparkContext spark, Config config) {
    this.spark = spark;
    this.storage = Storage.of(spark.hadoopConfiguration());
    this.config = config;
    this.location = config.data().shards();
    this.dataset = LabelledDataset.of(spark, storage, config.data());
  }

  /**
   * The shard set of this configuration: the one that is there, or a new one.
   *
   * @param overwrite make it anew even if it is there
   * @throws DataException when the source is missing or bad, or a shard set of other settings or
   *     another source is there
   */
  public static ShardSet shard(JavaSparkContext spark, Config config, boolean overwrite) {
    try {
      return new Sharder(spark, config).shard(overwrite);
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    }
  }

  private ShardSet shard(boolean overwrite) {
    List<SourceFile> fingerprint = dataset.fingerprint();
    if (!overwrite && ShardSet.exists(storage, location)) {
      ShardSet existing = ShardSet.open(storage, location);
      requireSame(existing.manifest(), fingerprint);
      return existing;
    }
    Contents contents = dataset.inspect();
    clear();
    Manifest manifest = manifest(contents, fingerprint, write(contents));
    storage.publish(ShardSet.manifestOf(location), manifest.toJson());
    return new ShardSet(location, manifest);
  }

  private void requireSame(Manifest existing, List<SourceFile> fingerprint) {
    List<String> differences = new ArrayList<>();
    SortedMap<String, String> wanted = Manifest.settings(config);
    TreeSet<String> keys = new TreeSet<>(wanted.keySet());
    keys.addAll(existing.settings().keySet());
    for (String key : keys) {
      String then = existing.settings().getOrDefault(key, "(not set)");
      String now = wanted.getOrDefault(key, "(not set)");
      if (!then.equals(now)) {
        differences.add("%s: the shard set has %s, the configuration %s".formatted(key, then, now));
      }
    }
    if (!existing.source().equals(fingerprint)) {
      differences.add("the shard set was made from %s".formatted(existing.source()));
      differences.add("the source now is %s".formatted(fingerprint));
    }
    if (!differences.isEmpty()) {
      throw new DataException(
          "%s does not match the configuration:\n  %s\n%s"
              .formatted(location, String.join("\n  ", differences), ShardSet.REMEDY));
    }
  }

  /** Deletes an old shard set or the remains of one, the manifest first; nothing else. */
  private void clear() {
    if (!storage.exists(location)) {
      return;
    }
    for (URI found : storage.list(location)) {
      if (!OWN_NAMES.contains(Storage.name(found))) {
        throw new DataException(
            "%s holds %s, which is no part of a shard set; choose another data.shards"
                .formatted(location, Storage.name(found)));
      }
    }
    storage.deleteRecursively(ShardSet.manifestOf(location));
    for (Split split : Split.values()) {
      storage.deleteRecursively(Storage.child(location, split.text()));
    }
  }

  private List<ShardWriter.Written> write(Contents contents) {
    SplitPlan splits = new SplitPlan(contents, config.data().splits());
    ShardPlan shards = ShardPlan.of(splits.examples(), config.data().shardCount());
    By by = config.data().splits().by();
    JavaRDD<Row> rows = dataset.rows(config.run().seed(), contents);
    JavaRDD<RowKey> keys = rows.map(Row::key).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Cuts splitCuts =
          Cuts.of(keys.filter(key -> !key.test()).map(key -> key.forSplit(by)), splits.segments());
      if (by == By.POSITION) {
        UnseenClasses.refuse(keys, key -> split(key, by, splitCuts), contents.classes());
      }
      Cuts shardCuts = Cuts.of(keys.map(key -> inOrder(key, by, splitCuts)), shards.segments());
      ShardPartitioner partitioner = new ShardPartitioner(shardCuts, shards.files().size());
      return write(
          rows.mapToPair(row -> new Tuple2<>(inOrder(row.key(), by, splitCuts), row.packed()))
              .repartitionAndSortWithinPartitions(partitioner),
          shards.files(),
          new ShardWriter(storage, location, contents.schema()));
    } finally {
      keys.unpersist();
    }
  }

  private static Rank inOrder(RowKey key, By by, Cuts splitCuts) {
    return key.forOrder(split(key, by, splitCuts));
  }

  private static Split split(RowKey key, By by, Cuts splitCuts) {
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

  private Manifest manifest(
      Contents contents, List<SourceFile> fingerprint, List<ShardWriter.Written> written) {
    SortedMap<String, String> settings = Manifest.settings(config);
    return new Manifest(
        Manifest.FORMAT,
        Manifest.kindOf(contents.schema()),
        settings.get("data.order"),
        config.run().seed(),
        contents.schema(),
        contents.classes(),
        normalisation(contents.schema(), written),
        settings,
        fingerprint,
        contents.skipped(),
        new Manifest.Shards(
            of(written, Split.TRAIN), of(written, Split.VALIDATION), of(written, Split.TEST)));
  }

  private static List<ShardEntry> of(List<ShardWriter.Written> written, Split split) {
    return written.stream()
        .map(ShardWriter.Written::entry)
        .filter(entry -> entry.file().startsWith(split.text() + "/"))
        .toList();
  }

  private static Normalisation normalisation(Schema schema, List<ShardWriter.Written> written) {
    ShardStatistics total = new ShardStatistics(schema);
    written.stream()
        .filter(shard -> shard.entry().file().startsWith(Split.TRAIN.text() + "/"))
        .forEach(shard -> total.add(shard.statistics()));
    return total.normalisation();
  }
}
