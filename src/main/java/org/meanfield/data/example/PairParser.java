package org.meanfield.data.example;

import java.util.List;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;
import org.meanfield.data.text.Tokenizer;

/**
 * Turns two texts into the tokens of a pair, without ends. A pair with a text of more tokens than
 * an example holds is left out: the beginning of a text is not what the whole other one means.
 *
 * @param sides what the two are called in messages
 * @param maxLength tokens of a text that an example holds
 */
public record PairParser(List<String> sides, Tokenizer source, Tokenizer target, int maxLength)
    implements RecordParser {
  private static final int[] NOTHING = {};

  public PairParser {
    sides = List.copyOf(sides);
  }

  /**
   * @param record of the text that is translated, then what it becomes
   */
  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    int[] from = tokens(source, record, 0);
    int[] to = tokens(target, record, 1);
    if (from.length > maxLength || to.length > maxLength) {
      throw BadRecordException.leftOut(tooLong(from.length > maxLength ? 0 : 1));
    }
    return example(from, to);
  }

  /**
   * The same of a record whose first column alone plays a part: of what it becomes there is nothing
   * yet.
   *
   * @throws BadRecordException also where the text has more tokens than an example holds
   */
  public TableExample parseSource(TableRecord record) throws BadRecordException {
    int[] from = tokens(source, record, 0);
    if (from.length > maxLength) {
      throw new BadRecordException(
          "%s; it has %s, so translate it in parts".formatted(tooLong(0), from.length));
    }
    return example(from, NOTHING);
  }

  private String tooLong(int side) {
    return "%s has more than %s tokens".formatted(sides.get(side), maxLength);
  }

  private int[] tokens(Tokenizer tokenizer, TableRecord record, int side)
      throws BadRecordException {
    int[] tokens = tokenizer.encode(PairTexts.text(record, side, sides.get(side)));
    if (tokens.length == 0) {
      throw PairTexts.withoutToken(sides.get(side));
    }
    return tokens;
  }

  private TableExample example(int[] from, int[] to) {
    byte[] packed =
        new byte[Schema.ofPairs(maxLength, maxLength).packedBytes(from.length, to.length)];
    put(to, packed, put(from, packed, 0));
    return TableExample.unlabelled(List.of(maxLength), packed);
  }

  /** Their number, then they themselves; returns where they end. */
  private static int put(int[] tokens, byte[] packed, int offset) {
    Packed.putInt(packed, offset, tokens.length);
    int next = offset + Integer.BYTES;
    for (int token : tokens) {
      Packed.putInt(packed, next, token);
      next += Integer.BYTES;
    }
    return next;
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
