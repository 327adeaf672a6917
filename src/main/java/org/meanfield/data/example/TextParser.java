package org.meanfield.data.example;

import java.util.List;
import org.meanfield.config.TextSource;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * Looks at a row's text and class before there is a vocabulary: what can be used, and where it
 * belongs, depends on none. Its examples are empty.
 */
record TextParser(TextSource source, TokenizerConfig tokenizer) implements RecordParser {

  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    if (!VocabularyLearner.hasToken(tokenizer, DocumentParser.text(source, record))) {
      throw DocumentParser.withoutToken(source);
    }
    String className = DocumentParser.className(source, record);
    return new TableExample(List.of(tokenizer.maxLength()), className, new byte[Integer.BYTES]);
  }

  @Override
  public byte[] source(TableRecord record) {
    return SourceRecord.ofText(record.columns().get(0).toString());
  }
}
