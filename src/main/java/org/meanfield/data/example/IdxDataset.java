package org.meanfield.data.example;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.IdxSource;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.IdxPair;
import org.meanfield.data.source.IdxSummary;
import org.meanfield.data.source.TaskResult;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;

/** An IDX source as Spark reads it: one task a pair of files. */
public final class IdxDataset implements ExampleSource {
  private final JavaSparkContext spark;
  private final Storage storage;
  private final List<IdxPair> pairs;
  private final IdxSource source;
  private final OnBadRecord onBadRecord;

  public IdxDataset(
      JavaSparkContext spark, Storage storage, IdxSource source, OnBadRecord onBadRecord) {
    this.spark = spark;
    this.storage = storage;
    this.onBadRecord = onBadRecord;
    this.source = source;
    this.pairs =
        Stream.concat(
                Stream.of(IdxPair.of(false, source.train())),
                source.testFiles().map(files -> IdxPair.of(true, files)).stream())
            .toList();
  }

  @Override
  public List<SourceFile> fingerprint() {
    Storage files = storage;
    return TaskResult.all(
        spark
            .parallelize(pairs, pairs.size())
            .flatMap(pair -> fingerprints(files, pair).iterator())
            .collect());
  }

  private static Stream<TaskResult<SourceFile>> fingerprints(Storage storage, IdxPair pair) {
    TaskResult<SourceFile> images =
        TaskResult.of(() -> fingerprint(storage, pair.imagesKey(), pair.images()));
    return pair.hasLabels()
        ? Stream.of(
            images, TaskResult.of(() -> fingerprint(storage, pair.labelsKey(), pair.labels())))
        : Stream.of(images);
  }

  private static SourceFile fingerprint(Storage storage, String key, URI file) {
    Checksum checksum = storage.checksum(file);
    return new SourceFile(key, Storage.name(file), checksum.bytes(), checksum.sha256());
  }

  /**
   * @throws DataException also when training and test images differ in size
   */
  @Override
  public ExampleCounts inspect(long seed) {
    Storage files = storage;
    List<IdxSummary> found =
        TaskResult.all(
            spark
                .parallelize(pairs, pairs.size())
                .map(pair -> TaskResult.of(() -> pair.inspect(files)))
                .collect());
    IdxSummary train = found.get(0);
    IdxSummary test = found.size() > 1 ? found.get(1) : null;
    if (test != null && !train.sameSize(test)) {
      throw new DataException(
          "test images are %s × %s, training images %s × %s (height × width); check data.source"
              .formatted(test.height(), test.width(), train.height(), train.width()));
    }
    IdxContents contents = new IdxContents(train, test, source.classes());
    if (!source.hasLabels()) {
      return contents.unlabelled();
    }
    if (!source.classless()) {
      contents.requireTwo();
    }
    contents.requireUsable(onBadRecord);
    return contents.contents();
  }

  @Override
  public JavaRDD<KeyedExample> rows(long seed, ExampleCounts contents) {
    Storage files = storage;
    boolean[] usable = contents.usable(256);
    return spark
        .parallelize(pairs, pairs.size())
        .flatMap(pair -> new IdxRows(files, pair, seed, usable));
  }
}
