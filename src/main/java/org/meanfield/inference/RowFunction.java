package org.meanfield.inference;

import java.net.URI;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.util.TaskCompletionListener;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.InstructionSet;
import org.meanfield.data.Schema;
import org.meanfield.data.prediction.ExampleReader;
import org.meanfield.data.source.SparkCells;
import org.meanfield.network.state.NetworkState;

/**
 * What a model says of a row, as a function of one row. Each task has a network of the process's
 * pool, from its first row to its end.
 */
final class RowFunction implements UDF1<Row, Row> {
  private static final long serialVersionUID = 1;

  private final ExampleReader reader;
  private final Schema schema;
  private final AnswerColumns columns;
  private final Question.Asking asking;
  private final Broadcast<NetworkState> state;
  private transient RowPredictor ofThisTask;

  private RowFunction(
      ExampleReader reader,
      Schema schema,
      AnswerColumns columns,
      Question.Asking asking,
      Broadcast<NetworkState> state) {
    this.reader = reader;
    this.schema = schema;
    this.columns = columns;
    this.asking = asking;
    this.state = state;
  }

  /**
   * @param folder that the model is from, for messages
   */
  static RowFunction of(JavaSparkContext spark, TrainedNetwork model, URI folder) {
    Question question = Question.of(model);
    return new RowFunction(
        ExampleReader.ofModel(model.format(), model.config().task(), folder.toString()),
        model.format().schema(),
        question.columns(model, folder),
        question.asking(model, new EngineConfig(InstructionSet.AUTO)),
        spark.broadcast(model.state()));
  }

  List<String> inputs() {
    return reader.inputs();
  }

  AnswerColumns columns() {
    return columns;
  }

  @Override
  public Row call(Row row) {
    if (TaskContext.get() == null) {
      // Spark computes rows that it knows while it plans, in the driver.
      try (RowPredictor once = predictor()) {
        return answer(once, row);
      }
    }
    if (ofThisTask == null) {
      RowPredictor opened = predictor();
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> opened.close());
      ofThisTask = opened;
    }
    return answer(ofThisTask, row);
  }

  private RowPredictor predictor() {
    return new RowPredictor(reader, schema, columns.answers(), asking, state.value());
  }

  private Row answer(RowPredictor predictor, Row row) {
    Object[] values = new Object[columns.answers().size() + 1];
    RowPredictor.RowAnswer answer = predictor.answers(List.of(new SparkCells(row))).get(0);
    if (answer.problem() == null) {
      columns.put(answer.rows().get(0), values, 0);
    }
    values[values.length - 1] = answer.problem();
    return RowFactory.create(values);
  }
}
