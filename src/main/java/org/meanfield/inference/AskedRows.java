package org.meanfield.inference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.prediction.InputRow;
import org.meanfield.network.Answer;

/** Asks a model about rows, as many at once as fill a batch. Holds no more than that. */
final class AskedRows {
  private final AskedModel model;
  private final Batch batch;

  AskedRows(Schema schema, AskedModel model) {
    this.model = model;
    this.batch = new Batch(schema, model.batchSize());
  }

  /**
   * A row with its answer.
   *
   * @param answer null where the row could not be used, or has none
   */
  record Asked(InputRow row, Answer answer) {}

  /** Reads as many rows as a batch has, and asks about those that are good. */
  List<Asked> next(Iterator<InputRow> input) {
    List<InputRow> rows = new ArrayList<>();
    batch.clear();
    while (batch.rows() < batch.capacity() && rows.size() < batch.capacity() && input.hasNext()) {
      InputRow row = input.next();
      if (row.isGood()) {
        batch.add(row.packed());
      }
      rows.add(row);
    }
    Iterator<Answer> answers =
        batch.rows() > 0 ? model.answers(batch).iterator() : Collections.emptyIterator();
    return rows.stream()
        .map(row -> row.isGood() ? asked(row, answers.next()) : new Asked(row, null))
        .toList();
  }

  private static Asked asked(InputRow row, Answer answer) {
    return answer.rows().isEmpty()
        ? new Asked(
            row.refused("the network's answer is not a number; its values are too large"), null)
        : new Asked(row, answer);
  }
}
