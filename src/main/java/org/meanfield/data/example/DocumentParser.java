package org.meanfield.data.example;

import java.util.List;
import org.meanfield.config.TextSource;
import org.meanfield.data.DataException;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.data.text.Vocabulary;

/**
 * Turns a row with a text into the tokens of a document: the first of them, where there are more
 * than an example holds, in the frame that the vocabulary may put around a text. A text without a
 * token is no document; one of a single token is.
 *
 * @param maxLength tokens that an example holds
 */
public record DocumentParser(TextSource source, Tokenizer tokenizer, int maxLength)
    implements RecordParser {
  /**
   * @throws DataException where no token of a text fits into an example
   */
  public DocumentParser {
    int frame = tokenizer.vocabulary().frame();
    if (maxLength <= frame) {
      throw new DataException(
          "data.tokenizer.max-length = %s: must be at least %s, as the vocabulary puts %s tokens around a text"
              .formatted(maxLength, frame + 1, frame));
    }
  }

  /**
   * @param record of the text, then the class
   */
  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    return example(record, className(source, record));
  }

  @Override
  public byte[] source(TableRecord record) {
    return SourceRecord.ofText(record.columns().get(0).toString());
  }

  /**
   * The same of a row whose class plays no part: it is empty.
   *
   * @throws BadRecordException that names column, value and what is wanted
   */
  public TableExample parseUnlabelled(TableRecord record) throws BadRecordException {
    return example(record, "");
  }

  private TableExample example(TableRecord record, String className) throws BadRecordException {
    int[] tokens = tokenizer.encode(text(source, record));
    if (tokens.length == 0) {
      throw withoutToken(source);
    }
    Vocabulary vocabulary = tokenizer.vocabulary();
    int[] framed = vocabulary.framed(tokens, maxLength);
    int length = framed.length;
    byte[] packed = new byte[Schema.ofDocuments(maxLength).packedBytes(length)];
    Packed.putInt(packed, 0, length);
    for (int i = 0; i < length; i++) {
      Packed.putInt(packed, (1 + i) * Integer.BYTES, framed[i]);
    }
    boolean cut = tokens.length + vocabulary.frame() > maxLength;
    return new TableExample(List.of(maxLength), className, packed, cut);
  }

  static BadRecordException withoutToken(TextSource source) {
    return new BadRecordException(
        "column %s has no token in it, wanted a text".formatted(source.text()));
  }

  /** The text of a row, which need not have a token. */
  static String text(TextSource source, TableRecord record) throws BadRecordException {
    record.requireWhole();
    if (record.columns().isNullAt(0)) {
      throw new BadRecordException("column %s is null, wanted a text".formatted(source.text()));
    }
    return record.columns().get(0).toString();
  }

  /** The class of a row. */
  static String className(TextSource source, TableRecord record) throws BadRecordException {
    return FeatureParser.className(source.label(), record.columns().get(1));
  }
}
