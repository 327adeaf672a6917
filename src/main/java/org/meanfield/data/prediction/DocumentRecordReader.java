package org.meanfield.data.prediction;

import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TextSource;
import org.meanfield.data.example.DocumentParser;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/** A document, which ends where it is longer than the model takes, as in training. */
record DocumentRecordReader(String column, DocumentParser parser) implements ExampleReader {

  /**
   * @throws ConfigException where the model takes no documents
   */
  static DocumentRecordReader of(TextSource source, ExampleFormat format) {
    int length = new TakenShapes(format.schema()).documentLength();
    return new DocumentRecordReader(
        source.text(), new DocumentParser(source, format.tokenizer(), length));
  }

  @Override
  public List<String> inputs() {
    return List.of(column);
  }

  @Override
  public byte[] packed(TableRecord record) throws BadRecordException {
    return parser.parseUnlabelled(record).packed(0);
  }
}
