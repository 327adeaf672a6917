package org.meanfield.data.prediction;

import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.PairSource;
import org.meanfield.data.Schema;
import org.meanfield.data.example.PairParser;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * A text that is to be translated. One longer than the model takes has no translation: that of its
 * beginning would pass for one.
 */
record SourceTextRecordReader(String column, PairParser parser) implements ExampleReader {

  static SourceTextRecordReader of(PairSource source, ExampleFormat format) {
    return of(source.source(), "column " + source.source(), format);
  }

  /**
   * @param side what the text is called in messages
   * @throws ConfigException where the model takes no pairs of texts
   */
  static SourceTextRecordReader of(String column, String side, ExampleFormat format) {
    Schema schema = TakenShapes.requirePairs(format).schema();
    return new SourceTextRecordReader(
        column,
        new PairParser(
            List.of(side, "the target"),
            format.tokenizer(),
            format.targetTokenizer(),
            schema.fields().get(0).size()));
  }

  @Override
  public List<String> inputs() {
    return List.of(column);
  }

  @Override
  public byte[] packed(TableRecord record) throws BadRecordException {
    return parser.parseSource(record).packed(0);
  }
}
