package org.meanfield.data.prediction;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.PairSource;
import org.meanfield.config.TableFormat;
import org.meanfield.data.example.PairParser;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.source.TableTypes;

/**
 * A table with a text a row that is to be translated; its other columns, or all, tell the rows
 * apart. A text longer than the model takes has no translation: that of its beginning would pass
 * for one.
 *
 * @param column of the texts
 * @param keys columns of the output
 */
record PairInput(
    SparkSession session,
    TableFormat format,
    URI place,
    SparkTable table,
    String column,
    PairParser parser,
    List<StructField> keys)
    implements TableRows {

  /**
   * @param model that the examples are for
   * @param keepFeatures whether also the text is a key
   */
  static PairInput open(
      JavaSparkContext spark, PairSource source, ExampleFormat model, boolean keepFeatures) {
    SparkSession session = SourceTables.session(spark);
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
          return new PairInput(
              session,
              source.format(),
              source.train(),
              table,
              source.source(),
              parser("column " + source.source(), model),
              keys);
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
    return SourceTables.reading(
        format,
        named(place),
        () -> {
          SparkTable table = SparkTable.ofText(session, format, place, false, false);
          PairParser parser = parser("the line", model);
          return new PairInput(
              session, format, place, table, SparkTable.LINE, parser, SparkTable.lineAs("source"));
        });
  }

  private static PairParser parser(String side, ExampleFormat model) {
    return new PairParser(
        List.of(side, "the target"),
        model.tokenizer(),
        model.targetTokenizer(),
        model.schema().fields().get(0).size());
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of(column));
    keys.forEach(key -> names.add(column.equals(SparkTable.LINE) ? column : key.name()));
    return names;
  }

  @Override
  public Reader reader() {
    PairParser reader = parser;
    return record -> row(reader, record);
  }

  private static InputRow row(PairParser parser, TableRecord record) {
    Object[] keys = new Object[record.columns().length() - 1];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = record.columns().get(i + 1);
    }
    try {
      return InputRow.good(keys, parser.parseSource(record).packed(0), record::name);
    } catch (BadRecordException e) {
      return InputRow.bad(keys, e.getMessage(), record::name);
    }
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(format, named(place), work);
  }

  private static String named(URI place) {
    return TableFormat.words(place, "--input");
  }
}
