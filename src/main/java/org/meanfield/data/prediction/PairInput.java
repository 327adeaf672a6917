package org.meanfield.data.prediction;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.PairSource;
import org.meanfield.config.TableFormat;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableTypes;

/**
 * A table with a text a row that is to be translated; its other columns, or all, tell the rows
 * apart.
 *
 * @param keys columns of the output
 */
record PairInput(
    SparkSession session,
    TableFormat format,
    URI place,
    SparkTable table,
    Reader reader,
    List<StructField> keys)
    implements TableRows {

  /**
   * @param model that the examples are for
   * @param keepFeatures whether also the text is a key
   */
  static PairInput open(
      JavaSparkContext spark, PairSource source, ExampleFormat model, boolean keepFeatures) {
    SparkSession session = SourceTables.session(spark);
    Reader reader = new Reader(SourceTextRecordReader.of(source, model));
    return SourceTables.reading(
        source.format(),
        named(source.train()),
        () -> {
          SparkTable table = SparkTable.open(session, source.format(), source.train(), false);
          TableTypes.requireSources(source, table.schema(), named(source.train()));
          List<StructField> keys =
              table.columns().stream()
                  .filter(column -> keepFeatures || !column.name().equals(source.source()))
                  .toList();
          return new PairInput(session, source.format(), source.train(), table, reader, keys);
        });
  }

  /**
   * Lines of a text file, which tell themselves apart.
   *
   * @param place of the file, or of a folder of such
   */
  static PairInput ofLines(
      JavaSparkContext spark, TableFormat format, URI place, ExampleFormat model) {
    SparkSession session = SourceTables.session(spark);
    Reader reader = new Reader(SourceTextRecordReader.of(SparkTable.LINE, "the line", model));
    return SourceTables.reading(
        format,
        named(place),
        () -> {
          SparkTable table = SparkTable.ofText(session, format, place, false, false);
          return new PairInput(session, format, place, table, reader, SparkTable.lineAs("source"));
        });
  }

  @Override
  public List<String> names() {
    List<String> inputs = reader.examples().inputs();
    // A line is also what it is told apart by, under another name.
    return inputs.contains(SparkTable.LINE)
        ? List.of(SparkTable.LINE, SparkTable.LINE)
        : TableRows.super.names();
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(format, named(place), work);
  }

  private static String named(URI place) {
    return TableFormat.words(place, "--input");
  }
}
