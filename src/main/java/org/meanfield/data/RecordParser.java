package org.meanfield.data;

import java.io.Serializable;

/** Turns a table's rows into examples with the name of their class. */
@FunctionalInterface
interface RecordParser extends Serializable {

  /**
   * @throws BadRecordException that names column, value and what is wanted
   */
  TableExample parse(TableRecord record) throws BadRecordException;
}
