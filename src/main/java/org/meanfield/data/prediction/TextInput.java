package org.meanfield.data.prediction;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TextSource;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableTypes;

/**
 * A table with a document a row; its other columns, or all, tell the rows apart.
 *
 * @param keys columns of the output
 */
record TextInput(
    SparkSession session,
    TextSource source,
    SparkTable table,
    Reader reader,
    List<StructField> keys)
    implements TableRows {

  /**
   * @param model that the examples are for
   * @param keepFeatures whether also the text is a key
   */
  static TextInput open(
      JavaSparkContext spark, TextSource source, ExampleFormat model, boolean keepFeatures) {
    SparkSession session = SourceTables.session(spark);
    Reader reader = new Reader(DocumentRecordReader.of(source, model));
    return SourceTables.reading(
        source.format(), named(source.train()), () -> open(session, source, reader, keepFeatures));
  }

  private static TextInput open(
      SparkSession session, TextSource source, Reader reader, boolean keepFeatures) {
    SparkTable table = SparkTable.open(session, source.format(), source.train(), false);
    TableTypes.requireTexts(source, table.schema(), named(source.train()));
    return new TextInput(
        session,
        source,
        table,
        reader,
        table.columns().stream()
            .filter(column -> keepFeatures || !column.name().equals(source.text()))
            .toList());
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(source.format(), named(source.train()), work);
  }

  private static String named(URI table) {
    return TableFormat.words(table, "--input");
  }
}
