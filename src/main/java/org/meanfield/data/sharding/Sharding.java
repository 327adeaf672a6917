package org.meanfield.data.sharding;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.AlignedSource;
import org.meanfield.config.DataConfig;
import org.meanfield.config.IdxSource;
import org.meanfield.config.ImageFolderSource;
import org.meanfield.config.PairSource;
import org.meanfield.config.SeriesSource;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.TableSource;
import org.meanfield.config.TextSource;
import org.meanfield.data.DataException;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.example.DocumentDataset;
import org.meanfield.data.example.ExampleSource;
import org.meanfield.data.example.FolderDataset;
import org.meanfield.data.example.IdxDataset;
import org.meanfield.data.example.PairDataset;
import org.meanfield.data.example.Preprocessing;
import org.meanfield.data.example.TableDataset;
import org.meanfield.data.shards.ShardTarget;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.AlignedTexts;
import org.meanfield.data.source.PairTables;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.storage.Storage;

/**
 * A source on its way to a shard set, of whatever kind. What comes of it depends on the source and
 * the configuration alone, never on partitions.
 */
interface Sharding {

  /**
   * The way of a configuration's source. It sees no more of a configuration than what {@link
   * org.meanfield.data.shards.Manifest#settings} records.
   */
  static Sharding of(JavaSparkContext spark, Storage storage, DataConfig data, long seed) {
    return data.source()
        .match(
            new SourceConfig.Cases<>() {
              @Override
              public Sharding idx(IdxSource idx) {
                return labelled(
                    new IdxDataset(spark, storage, idx, data.onBadRecord()), storage, data, seed);
              }

              @Override
              public Sharding imageFolder(ImageFolderSource folder) {
                return labelled(
                    new FolderDataset(spark, storage, folder, data), storage, data, seed);
              }

              @Override
              public Sharding table(TableSource table) {
                return labelled(new TableDataset(spark, storage, table, data), storage, data, seed);
              }

              @Override
              public Sharding text(TextSource text) {
                return text.hasLabel()
                    ? labelled(new DocumentDataset(spark, storage, text, data), storage, data, seed)
                    : new StreamSharding(spark, storage, text, data);
              }

              @Override
              public Sharding pairs(PairSource pairs) {
                return labelled(
                    new PairDataset(() -> PairTables.open(spark, storage, pairs), data),
                    storage,
                    data,
                    seed);
              }

              @Override
              public Sharding aligned(AlignedSource aligned) {
                return labelled(
                    new PairDataset(() -> AlignedTexts.open(spark, storage, aligned), data),
                    storage,
                    data,
                    seed);
              }

              @Override
              public Sharding series(SeriesSource series) {
                return new SeriesSharding(spark, storage, series, data);
              }
            });
  }

  private static Sharding labelled(
      ExampleSource dataset, Storage storage, DataConfig data, long seed) {
    return new ShuffledSharding(
        dataset, data, Preprocessing.of(storage, data.preprocessing()), seed);
  }

  /**
   * Length and hash of the source's files, computed where Spark reads them.
   *
   * @throws DataException when one is missing
   */
  List<SourceFile> fingerprint();

  /**
   * Reads the source, and applies {@code data.on-bad-record}; writes nothing yet.
   *
   * @throws DataException when the source is not what it should be, or holds examples that cannot
   *     be used where such are not to be skipped
   */
  Prepared prepare();

  /** A source that was read and found good. */
  interface Prepared extends AutoCloseable {

    /** What lies between two times of its series; null where there are no times. */
    default String step() {
      return null;
    }

    /** Whether its steps are even by clocks that are put forward and back. */
    default boolean hasLocalTimes() {
      return false;
    }

    /** Writes every shard. */
    Sharded write(ShardTarget target);

    /** Ends what Spark keeps of it. */
    @Override
    void close();
  }

  /**
   * What the shards hold, and which there are.
   *
   * @param classes names by label; empty where there are no labels
   * @param features how columns of features become inputs
   * @param rounded whole numbers that no double is, by column
   * @param tokenizer that made the tokens, where there are such
   * @param skipped records left out under {@code data.on-bad-record = skip}
   * @param records of the source, those among them
   * @param targetTokenizer that made the tokens of targets, where that is another
   * @param overlong pairs with a text longer than {@code data.tokenizer.max-length}, which are left
   *     out; those among the skipped
   * @param cut documents longer than {@code data.tokenizer.max-length}, which end there
   * @param trained examples of the training split by label; empty where there are no labels
   * @param absent classes that a split has no example of, by the split's name
   */
  record Sharded(
      Schema schema,
      List<String> classes,
      Normalisation normalisation,
      FeatureColumns features,
      SortedMap<String, Long> rounded,
      Optional<Tokenizer> tokenizer,
      Optional<Tokenizer> targetTokenizer,
      long skipped,
      long records,
      long cut,
      long overlong,
      List<Long> trained,
      SortedMap<String, List<String>> absent,
      List<ShardWriter.Written> shards) {

    /** With nothing cut, and without classes. */
    Sharded(
        Schema schema,
        List<String> classes,
        Normalisation normalisation,
        Optional<Tokenizer> tokenizer,
        long skipped,
        long records,
        List<ShardWriter.Written> shards) {
      this(
          schema,
          classes,
          normalisation,
          FeatureColumns.none(),
          new TreeMap<>(),
          tokenizer,
          Optional.empty(),
          skipped,
          records,
          0,
          0,
          List.of(),
          new TreeMap<>(),
          shards);
    }
  }
}
