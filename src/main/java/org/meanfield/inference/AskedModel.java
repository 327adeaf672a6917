package org.meanfield.inference;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.Answer;

/**
 * A model that one task asks about rows: it takes native memory with the first question, and leaves
 * it at the end.
 */
interface AskedModel {
  /** Rows that are asked about together. */
  int batchSize();

  /** An answer for each row of a batch, of which there is one at least. */
  List<Answer> answers(Batch batch);

  /** All went well, and the next question comes later: gives back what others may wait for. */
  default void rest() {}

  /** All went well, and nothing more is asked now. */
  void leave();

  /** Ends what was not left, such as where the task failed. */
  void close();
}
