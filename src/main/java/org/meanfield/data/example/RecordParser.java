package org.meanfield.data.example;

import java.io.Serializable;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/** Turns a table's rows into examples with the name of their class. */
interface RecordParser extends Serializable {

  /**
   * @throws BadRecordException that names column, value and what is wanted
   */
  TableExample parse(TableRecord record) throws BadRecordException;

  /** Adds what else of a record that can be parsed a survey wants to know. */
  default void look(TableRecord record, FeatureSurvey survey) {}

  /**
   * What decides on the example's split.
   *
   * @param record that can be parsed
   */
  byte[] source(TableRecord record);

  /**
   * What else tells examples of equal source records apart, so that their order does not depend on
   * where they stand; nothing where their labels do.
   *
   * @param record that can be parsed
   */
  default byte[] answer(TableRecord record) {
    return new byte[0];
  }
}
