package org.meanfield.data.prediction;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TextSource;
import org.meanfield.data.example.DocumentParser;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.SourceTables;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.source.TableTypes;
import org.meanfield.data.text.Tokenizer;

/**
 * A table with a document a row; its other columns, or all, tell the rows apart. Documents longer
 * than the model takes end there, as in training.
 *
 * @param keys columns of the output
 */
record TextInput(
    SparkSession session,
    TextSource source,
    SparkTable table,
    DocumentParser parser,
    List<StructField> keys)
    implements TableRows {

  /**
   * @param tokenizer of the model
   * @param maxLength tokens of a document that the model takes
   * @param keepFeatures whether also the text is a key
   */
  static TextInput open(
      JavaSparkContext spark,
      TextSource source,
      Tokenizer tokenizer,
      int maxLength,
      boolean keepFeatures) {
    SparkSession session = SourceTables.session(spark);
    DocumentParser parser = new DocumentParser(source, tokenizer, maxLength);
    return SourceTables.reading(
        source.format(), named(source.train()), () -> open(session, source, parser, keepFeatures));
  }

  private static TextInput open(
      SparkSession session, TextSource source, DocumentParser parser, boolean keepFeatures) {
    SparkTable table = SparkTable.open(session, source.format(), source.train(), false);
    TableTypes.requireTexts(source, table.schema(), named(source.train()));
    return new TextInput(
        session,
        source,
        table,
        parser,
        table.columns().stream()
            .filter(column -> keepFeatures || !column.name().equals(source.text()))
            .toList());
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of(source.text()));
    keys.forEach(key -> names.add(key.name()));
    return names;
  }

  @Override
  public Reader reader() {
    DocumentParser reader = parser;
    return record -> row(reader, record);
  }

  private static InputRow row(DocumentParser parser, TableRecord record) {
    Object[] keys = new Object[record.columns().length() - 1];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = record.columns().get(i + 1);
    }
    try {
      return InputRow.good(keys, parser.parseUnlabelled(record).packed(0), record::name);
    } catch (BadRecordException e) {
      return InputRow.bad(keys, e.getMessage(), record::name);
    }
  }

  @Override
  public <T> T reading(Callable<T> work) {
    return SourceTables.reading(source.format(), named(source.train()), work);
  }

  private static String named(URI table) {
    return TableFormat.words(table, "--input");
  }
}
