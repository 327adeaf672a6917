package org.meanfield.data.example;

import org.meanfield.data.KnownNames;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * Calls the classes of rows as they were called before: a column of numbers may have had another
 * type there.
 *
 * @param parser of the row
 * @param classes that are known
 */
record KnownClasses(RecordParser parser, KnownNames classes) implements RefiningParser {

  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    TableExample example = parser.parse(record);
    return example.called(classes.written(example.className()));
  }
}
