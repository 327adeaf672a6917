package org.meanfield.inference;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.prediction.InputRow;
import org.meanfield.network.Answer;

/**
 * The rows of one task with what the model says of them, in their order. The model is asked about
 * full batches, from the first row that can be used on, and left after the last. Nothing but one
 * batch is held in memory.
 */
final class PredictedRows implements Iterator<Row> {
  private final Iterator<InputRow> input;
  private final AskedModel model;
  private final AnswerColumns columns;
  private final OnBadRecord onBadRecord;
  private final AskedRows rows;
  private final List<Row> answered = new ArrayList<>();
  private int next;

  PredictedRows(
      Iterator<InputRow> input,
      Schema schema,
      AskedModel model,
      AnswerColumns columns,
      OnBadRecord onBadRecord) {
    this.input = input;
    this.model = model;
    this.columns = columns;
    this.onBadRecord = onBadRecord;
    this.rows = new AskedRows(schema, model);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> model.close());
  }

  @Override
  public boolean hasNext() {
    if (next == answered.size() && input.hasNext()) {
      answer();
    }
    if (next == answered.size()) {
      model.leave();
    }
    return next < answered.size();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return answered.get(next++);
  }

  private void answer() {
    answered.clear();
    next = 0;
    for (AskedRows.Asked asked : rows.next(input)) {
      if (asked.answer() == null) {
        answered.add(refused(asked.row()));
      } else {
        addPredicted(asked.row(), asked.answer());
      }
    }
  }

  private void addPredicted(InputRow row, Answer answer) {
    for (int part = 0; part < answer.rows().size(); part++) {
      Object[] values = values(row, part);
      columns.put(answer.rows().get(part), values, row.keys(part).length);
      answered.add(RowFactory.create(values));
    }
  }

  private Row refused(InputRow row) {
    String problem = row.name().get() + ": " + row.problem();
    if (onBadRecord == OnBadRecord.FAIL) {
      throw new DataException(problem + "\ncorrect this, or set data.on-bad-record = skip");
    }
    Object[] values = values(row, 0);
    values[values.length - 1] = problem;
    return RowFactory.create(values);
  }

  /** The keys; what follows is null. */
  private Object[] values(InputRow row, int part) {
    Object[] keys = row.keys(part);
    Object[] values = new Object[keys.length + columns.answers().size() + 1];
    System.arraycopy(keys, 0, values, 0, keys.length);
    return values;
  }
}
