package org.meanfield.data.source;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.orc.OrcFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.v2.FileDataSourceV2;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.TableFormat;
import org.meanfield.storage.SparkFiles;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * Reads files with Spark's own formats, but those files alone that it is told: names are no
 * patterns, and folders are looked through elsewhere.
 *
 * @param files those that it may be told
 */
record FileReading(SparkSession session, SparkFiles files) {

  /** Spark's reader of a format. */
  FileFormat format(TableFormat format) {
    return switch (format.format()) {
      case PARQUET -> new ParquetFileFormat();
      case ORC -> new OrcFileFormat();
      default -> {
        try {
          Class<?> found =
              DataSource.lookupDataSource(format.name(), session.sessionState().conf());
          Object source = found.getConstructor().newInstance();
          yield source instanceof FileDataSourceV2 second
              ? second.fallbackFileFormat().getConstructor().newInstance()
              : (FileFormat) source;
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  /** The columns of the files, as the format finds them; none where it finds nothing. */
  StructType schema(FileFormat reader, Map<String, String> options, List<URI> alike) {
    Option<StructType> schema =
        reader.inferSchema(session, scalaMap(options), files.only(alike).statuses());
    return schema.isEmpty() ? new StructType() : schema.get();
  }

  /** The rows of these files alone, with these columns. */
  Dataset<Row> rows(
      FileFormat reader, StructType schema, Map<String, String> options, List<URI> alike) {
    return session.baseRelationToDataFrame(
        new HadoopFsRelation(
            files.only(alike),
            new StructType(),
            schema,
            Option.empty(),
            reader,
            scalaMap(options),
            session));
  }

  static scala.collection.immutable.Map<String, String> scalaMap(Map<String, String> options) {
    return JavaConverters.mapAsScalaMapConverter(options)
        .asScala()
        .toMap(scala.Predef$.MODULE$.<Tuple2<String, String>>$conforms());
  }
}
