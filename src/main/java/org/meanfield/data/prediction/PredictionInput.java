package org.meanfield.data.prediction;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.AlignedSource;
import org.meanfield.config.ConfigException;
import org.meanfield.config.DataConfig;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.IdxSource;
import org.meanfield.config.ImageFolderSource;
import org.meanfield.config.PairSource;
import org.meanfield.config.SeriesSource;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.TableSource;
import org.meanfield.config.TextSource;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.storage.Storage;

/**
 * Rows that predictions are asked for, in the format of a configuration's source. Labels are not
 * needed: a table's column of labels is a column like any other.
 */
public interface PredictionInput extends AutoCloseable {

  /**
   * Finds out what is there; of files of images no more than their names and headers.
   *
   * @param data that says how the input is read
   * @param input its place
   * @param format of the examples that the model takes
   * @param keepFeatures whether the columns that the model is fed are keys as well
   * @throws ConfigException where the source has other kinds of examples, or no features to keep
   * @throws DataException where there is no input, nothing in it, or not what the model takes
   */
  static PredictionInput open(
      JavaSparkContext spark,
      Storage storage,
      DataConfig data,
      URI input,
      ExampleFormat format,
      boolean keepFeatures) {
    if (!storage.exists(input)) {
      throw new DataException(input + ": no such file or folder; check --input");
    }
    TakenShapes taken = new TakenShapes(format.schema());
    return data.source()
        .match(
            new SourceConfig.Cases<>() {
              @Override
              public PredictionInput idx(IdxSource idx) {
                requireColumns(keepFeatures, "an IDX file has none: its index tells an image");
                return IdxInput.open(spark, storage, input, taken.image());
              }

              @Override
              public PredictionInput imageFolder(ImageFolderSource folder) {
                requireColumns(keepFeatures, "files have none: its path tells an image");
                return FolderInput.open(spark, storage, folder.image(), input, taken.image());
              }

              @Override
              public PredictionInput table(TableSource table) {
                FeatureConfig.Unseen unseen =
                    table.hasFeatures() ? data.features().unseen() : FeatureConfig.Unseen.FAIL;
                return ofTable(spark, table.at(input), format, unseen, keepFeatures);
              }

              @Override
              public PredictionInput text(TextSource text) {
                return TextInput.open(spark, text.at(input), format, keepFeatures);
              }

              @Override
              public PredictionInput pairs(PairSource pairs) {
                return PairInput.open(spark, pairs.at(input), format, keepFeatures);
              }

              @Override
              public PredictionInput aligned(AlignedSource aligned) {
                requireColumns(keepFeatures, "a text file has none: its line tells a text");
                return PairInput.ofLines(spark, aligned.format(), input, format);
              }

              @Override
              public PredictionInput series(SeriesSource series) {
                requireColumns(
                    keepFeatures, "a forecast is of times to come, which have no row in the input");
                ColumnNames columns = format.columns();
                SeriesSource inOrder =
                    series
                        .at(input)
                        .with(
                            columns.inOrder("targets", series.targets()),
                            columns.inOrder("covariates", series.covariates()));
                return SeriesInput.open(spark, storage, inOrder, data, format);
              }
            });
  }

  private static void requireColumns(boolean keepFeatures, String none) {
    if (keepFeatures) {
      throw new ConfigException(
          "--keep-features: carries columns of a table to the output, and %s; leave it out"
              .formatted(none));
    }
  }

  /**
   * Rows that a program hands over, with all their columns.
   *
   * @param source of rows with the model's columns
   * @throws ConfigException where the model takes no rows that stand for themselves
   */
  static TableRows ofRows(JavaSparkContext spark, SourceConfig source, ExampleFormat format) {
    return source.match(
        new SourceConfig.Cases<>() {
          @Override
          public TableRows idx(IdxSource idx) {
            throw noRows();
          }

          @Override
          public TableRows imageFolder(ImageFolderSource folder) {
            throw noRows();
          }

          @Override
          public TableRows table(TableSource table) {
            return ofTable(spark, table.resized(), format, format.unseen(), true);
          }

          @Override
          public TableRows text(TextSource text) {
            return TextInput.open(spark, text, format, true);
          }

          @Override
          public TableRows pairs(PairSource pairs) {
            return PairInput.open(spark, pairs, format, true);
          }

          @Override
          public TableRows aligned(AlignedSource aligned) {
            throw noRows();
          }

          @Override
          public TableRows series(SeriesSource series) {
            throw noRows();
          }
        });
  }

  private static ConfigException noRows() {
    return new ConfigException("the model takes no rows that stand for themselves");
  }

  private static TableRows ofTable(
      JavaSparkContext spark,
      TableSource table,
      ExampleFormat format,
      FeatureConfig.Unseen unseen,
      boolean keepFeatures) {
    return TableInput.open(
        spark, FeatureRecordReader.inOrder(table, format), format, unseen, keepFeatures);
  }

  /** The session that the rows come from. */
  SparkSession session();

  /** The columns that tell rows apart in the output. */
  List<StructField> keys();

  /** What a user should know of it, a line each. */
  default List<String> warnings() {
    return List.of();
  }

  /** What was made of values that are missing, a line a column; the rows are read for it. */
  default List<String> notes() {
    return List.of();
  }

  /** Every row, good or bad. */
  JavaRDD<InputRow> rows();

  /** Ends what Spark keeps of it. */
  @Override
  default void close() {}

  /**
   * Does work in which rows are read.
   *
   * @throws RuntimeException with Spark's complaints about the input in our own words
   */
  <T> T reading(Callable<T> work);
}
