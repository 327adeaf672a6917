package org.meanfield.data.sharding;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.DataConfig;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleCounts;
import org.meanfield.data.example.ExampleKey;
import org.meanfield.data.example.ExampleSource;
import org.meanfield.data.example.KeyedExample;
import org.meanfield.data.example.Preprocessing;
import org.meanfield.data.example.Rank;
import org.meanfield.data.example.SplitRule;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardStatistics;
import org.meanfield.data.shards.ShardTarget;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.spark.Persisted;
import scala.Tuple2;

/**
 * Shards of labelled examples, as Spark jobs; no example passes through the driver.
 *
 * <p>Every example has a hash of seed and source record, which decides on its split (or its
 * position does, where that means something). Ranked by the hash, split by split, examples are cut
 * into shards. A sort finds where the cuts fall; then each example goes straight to its shard's
 * task, which writes one file. Which partition an example came from plays no part, so the same
 * examples, seed and settings give the same bytes anywhere.
 */
record ShuffledSharding(
    ExampleSource dataset, DataConfig data, Preprocessing preprocessing, long seed)
    implements Sharding {

  @Override
  public List<SourceFile> fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public Prepared prepare() {
    try {
      return prepare(dataset.inspect(seed));
    } catch (Throwable e) {
      // Spark throws checked exceptions that it does not declare.
      dataset.close();
      throw e;
    }
  }

  private Prepared prepare(ExampleCounts contents) {
    ShardPlan.examplesOfShard(contents.schema());
    if (dataset.isKept()) {
      return prepare(contents, dataset.rows(seed, contents), dataset::close);
    }
    if (dataset.learns()) {
      Persisted<ExampleKey> keys = Persisted.of(dataset.keys(seed, contents));
      return keys.orClosed(() -> learn(contents, keys));
    }
    // Kept whole: to parse a table or decode an image once more takes longer than to keep it.
    Persisted<KeyedExample> rows = Persisted.of(dataset.rows(seed, contents));
    return rows.orClosed(() -> prepare(contents, rows.rdd(), rows::close));
  }

  private Prepared prepare(ExampleCounts contents, JavaRDD<KeyedExample> rows, Runnable end) {
    JavaRDD<ExampleKey> keys = rows.map(KeyedExample::key);
    SplitRule splits = splits(keys, contents);
    SplitSizes sizes = sizes(keys, splits, contents);
    requireLearnable(sizes, keys);
    return prepare(contents, splits, sizes, keys, () -> rows, end);
  }

  /** Of a class that is known from elsewhere there need be nothing to learn from. */
  private void requireLearnable(SplitSizes sizes, JavaRDD<ExampleKey> keys) {
    if (!preprocessing.isGiven()) {
      sizes.requireLearnable(keys);
    }
  }

  /** The keys say which examples are learned from; that may show that some are too long. */
  private Prepared learn(ExampleCounts contents, Persisted<ExampleKey> keys) {
    SplitRule splits = splits(keys.rdd(), contents);
    SplitSizes sizes = sizes(keys.rdd(), splits, contents);
    requireLearnable(sizes, keys.rdd());
    dataset.learn(seed, contents, splits);
    Supplier<JavaRDD<KeyedExample>> rows = () -> dataset.rows(seed, contents);
    if (dataset.overlong() == 0) {
      return prepare(contents, splits, sizes, keys.rdd(), rows, () -> close(keys));
    }
    keys.close();
    Persisted<ExampleKey> others = Persisted.of(dataset.keys(seed, contents));
    return others.orClosed(
        () -> {
          SplitSizes left = sizes(others.rdd(), splits, contents);
          requireTraining(left);
          return prepare(contents, splits, left, others.rdd(), rows, () -> close(others));
        });
  }

  private void close(Persisted<ExampleKey> keys) {
    keys.close();
    dataset.close();
  }

  private SplitSizes sizes(JavaRDD<ExampleKey> keys, SplitRule splits, ExampleCounts contents) {
    return SplitSizes.of(keys, splits, data.splits(), contents.classes());
  }

  private void requireTraining(SplitSizes sizes) {
    if (sizes.totals().get(Split.TRAIN) == 0 && !preprocessing.isGiven()) {
      throw new DataException(
          "data.tokenizer.max-length = %s: every pair of the training split has more tokens on one side; raise it"
              .formatted(data.tokenizer().maxLength()));
    }
  }

  private Prepared prepare(
      ExampleCounts contents,
      SplitRule splits,
      SplitSizes sizes,
      JavaRDD<ExampleKey> keys,
      Supplier<JavaRDD<KeyedExample>> rows,
      Runnable end) {
    Optional<FeatureFit> fit =
        dataset
            .features()
            .filter(columns -> !preprocessing.isGiven())
            .filter(columns -> !FeatureFit.isPlain(data.features(), columns))
            .map(columns -> FeatureFit.of(data.features(), columns, contents, rows.get(), splits));
    return new Prepared() {
      @Override
      public Sharded write(ShardTarget target) {
        ShardPlan plan = ShardPlan.of(sizes.totals(), data.shardCount(), contents.schema());
        RangeBounds cuts = RangeBounds.of(keys.map(key -> inOrder(key, splits)), plan.segments());
        return sharded(
            contents,
            sizes,
            fit,
            RankedShuffle.write(
                ranked(rows.get(), splits), cuts, plan, target.writer(contents.schema())));
      }

      @Override
      public void close() {
        end.run();
      }
    };
  }

  private Sharded sharded(
      ExampleCounts contents,
      SplitSizes sizes,
      Optional<FeatureFit> fit,
      List<ShardWriter.Written> written) {
    ShardStatistics training = statistics(contents.schema(), written, Split.TRAIN.text() + "/");
    if (training.weighing() == 0 && !preprocessing.isGiven()) {
      throw new DataException(
          "data.source.columns.weight: every example of the training split weighs 0; give a column"
              + " in which some do not");
    }
    FeatureColumns features =
        preprocessing
            .manifest()
            .map(Manifest::features)
            .orElseGet(
                () ->
                    fit.map(
                            f ->
                                f.columns(
                                    training.features(),
                                    statistics(contents.schema(), written, "").features()))
                        .orElse(FeatureColumns.none()));
    Normalisation normalisation =
        preprocessing
            .manifest()
            .map(Manifest::normalisation)
            .orElseGet(
                () ->
                    features.isEmpty()
                        ? training.normalisation()
                        : FeatureFit.normalisation(features, training.features())
                            .followedBy(training.ofValues()));
    return new Sharded(
        contents.schema(),
        contents.names(),
        normalisation,
        features,
        contents.features().rounded(),
        dataset.tokenizer(),
        dataset.targetTokenizer(),
        contents.skipped() + dataset.overlong(),
        contents.records(),
        dataset.cut(),
        dataset.overlong(),
        contents.names().isEmpty() ? List.of() : sizes.trained(),
        sizes.absent(),
        written);
  }

  private SplitRule splits(JavaRDD<ExampleKey> keys, ExampleCounts contents) {
    SplitsConfig splits = data.splits();
    return switch (splits.by()) {
      case SOURCE, FRACTION -> new SplitByHash(splits.validation(), splits.test());
      case POSITION, TIME ->
          SplitByPosition.of(keys, LongStream.of(contents.train()).sum(), splits);
    };
  }

  private static JavaRDD<Tuple2<Rank, byte[]>> ranked(
      JavaRDD<KeyedExample> rows, SplitRule splits) {
    return rows.map(row -> new Tuple2<>(inOrder(row.key(), splits), row.packed()));
  }

  private static Rank inOrder(ExampleKey key, SplitRule splits) {
    return key.forOrder(splits.of(key));
  }

  /** Of the shards in a folder, one after the other. */
  private static ShardStatistics statistics(
      Schema schema, List<ShardWriter.Written> written, String folder) {
    ShardStatistics total = new ShardStatistics(schema);
    written.stream()
        .filter(shard -> shard.entry().file().startsWith(folder))
        .forEach(shard -> total.add(shard.statistics()));
    return total;
  }
}
