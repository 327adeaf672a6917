package org.meanfield.data;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.IdxSource;
import org.meanfield.config.ImageFolderSource;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.TableSource;
import org.meanfield.storage.Storage;

/**
 * A source of labelled examples as Spark reads it. What it yields depends on the source and the
 * configuration alone, never on partitions.
 */
interface LabelledDataset {

  /** The source that a configuration names, in whatever format. */
  static LabelledDataset of(JavaSparkContext spark, Storage storage, DataConfig data) {
    return data.source()
        .match(
            new SourceConfig.Cases<>() {
              @Override
              public LabelledDataset idx(IdxSource idx) {
                return new IdxDataset(spark, storage, idx, data.onBadRecord());
              }

              @Override
              public LabelledDataset imageFolder(ImageFolderSource folder) {
                return new FolderDataset(spark, storage, folder, data.onBadRecord());
              }

              @Override
              public LabelledDataset table(TableSource table) {
                return new TableDataset(spark, storage, table, data.onBadRecord());
              }
            });
  }

  /**
   * Length and hash of the source's files, computed where Spark reads them.
   *
   * @throws DataException when one is missing
   */
  List<SourceFile> fingerprint();

  /**
   * Reads everything once, and applies {@code data.on-bad-record}.
   *
   * @throws DataException when the source is not what it should be, or holds examples that cannot
   *     be used where such are not to be skipped
   */
  Contents inspect();

  /** Every example that is counted in the contents, hashed with the seed. */
  JavaRDD<Row> rows(long seed, Contents contents);
}
