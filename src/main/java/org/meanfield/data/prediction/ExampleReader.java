package org.meanfield.data.prediction;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.PairSource;
import org.meanfield.config.SourceConfig;
import org.meanfield.config.TableSource;
import org.meanfield.config.Task;
import org.meanfield.config.TextSource;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * Makes of a record what a model is fed: the one place that decides it, whether the record comes
 * from a job of Spark or from a program's memory. Knows nothing of Spark.
 */
public sealed interface ExampleReader extends Serializable
    permits FeatureRecordReader, DocumentRecordReader, SourceTextRecordReader, WindowRecordReader {

  /**
   * What a model takes, by the columns that it was trained on; where it was trained on files
   * without columns, an image is called {@code image} and a text {@code source}. A series is a
   * record of lists, the last values of each column, the oldest first.
   *
   * @param where the model is, for messages
   * @throws ConfigException where it takes no records that stand for themselves
   */
  static ExampleReader ofModel(ExampleFormat format, Task task, String where) {
    ColumnNames columns = format.columns();
    return switch (format.schema().kind()) {
      case FEATURES ->
          FeatureRecordReader.ofModel((TableSource) source(format, task, where), format);
      case IMAGE ->
          columns.of("image").isEmpty()
              ? FeatureRecordReader.ofImages(format)
              : FeatureRecordReader.ofModel((TableSource) source(format, task, where), format);
      case DOCUMENT -> DocumentRecordReader.of((TextSource) source(format, task, where), format);
      case PAIR ->
          columns.of("source").isEmpty()
              ? SourceTextRecordReader.of("source", "the text", format)
              : SourceTextRecordReader.of((PairSource) source(format, task, where), format);
      case SERIES_WINDOW -> WindowRecordReader.of(format);
      case STREAM ->
          throw new ConfigException(
              "%s: takes no records, since it was trained on text that has none; ask it with %s"
                  .formatted(where, task.command()));
    };
  }

  private static SourceConfig source(ExampleFormat format, Task task, String where) {
    return SourceConfig.ofRows(format.columns().byUse(), task, where);
  }

  /** The columns that a record has in front, in this order; others may stand behind them. */
  List<String> inputs();

  /**
   * The example, as {@link Schema#packedBytes} says, without a label.
   *
   * @throws BadRecordException that says why it cannot be used
   */
  byte[] packed(TableRecord record) throws BadRecordException;
}
