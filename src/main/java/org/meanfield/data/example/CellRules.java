package org.meanfield.data.example;

import java.io.Serializable;
import org.meanfield.data.source.BadRecordException;

/** What becomes of cells of feature columns that are no numbers. */
public sealed interface CellRules extends Serializable permits ShardCells, ModelCells {

  /**
   * A cell without a value.
   *
   * @param index of the column, or of the number in an array
   * @param problem says that, for people
   * @return not a number
   * @throws BadRecordException where there must be one
   */
  double missing(int index, String problem) throws BadRecordException;

  /**
   * The number that stands for a category.
   *
   * @param place of the cell, for people
   * @throws BadRecordException where nothing is known of it, and that is not allowed
   */
  double category(int index, String category, String place) throws BadRecordException;
}
