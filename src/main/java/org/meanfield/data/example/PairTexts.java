package org.meanfield.data.example;

import java.util.List;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * Looks at a pair's two texts before there is a vocabulary: what can be used, and where it belongs,
 * depends on none. Its examples are empty.
 *
 * @param sides what the two are called in messages
 */
record PairTexts(List<String> sides, TokenizerConfig tokenizer) implements RecordParser {
  PairTexts {
    sides = List.copyOf(sides);
  }

  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    for (int side = 0; side < sides.size(); side++) {
      if (!VocabularyLearner.hasToken(tokenizer, text(record, side, sides.get(side)))) {
        throw withoutToken(sides.get(side));
      }
    }
    return TableExample.unlabelled(List.of(tokenizer.maxLength()), new byte[0]);
  }

  static BadRecordException withoutToken(String side) {
    return new BadRecordException(side + " has no token in it, wanted a text");
  }

  /**
   * One of a pair's texts.
   *
   * @param name what it is called in messages
   */
  static String text(TableRecord record, int side, String name) throws BadRecordException {
    record.requireWhole();
    if (TableRecord.isMissing(record.columns().get(side))) {
      throw new BadRecordException(name + " is empty, wanted a text");
    }
    return record.columns().get(side).toString();
  }

  @Override
  public byte[] source(TableRecord record) {
    return SourceRecord.ofText(record.columns().get(0).toString());
  }

  @Override
  public byte[] answer(TableRecord record) {
    return SourceRecord.ofText(record.columns().get(1).toString());
  }
}
