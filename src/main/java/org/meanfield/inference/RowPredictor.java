package org.meanfield.inference;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.meanfield.config.ConfigException;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.InstructionSet;
import org.meanfield.data.Schema;
import org.meanfield.data.prediction.ExampleReader;
import org.meanfield.data.prediction.InputRow;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.Cells;
import org.meanfield.data.source.TableRecord;
import org.meanfield.network.Answer;
import org.meanfield.network.AnswerField;
import org.meanfield.network.state.NetworkState;

/**
 * A model that the threads of this process ask about rows in their memory, without Spark: the same
 * examples, network and batches as in a job, so the same bits.
 *
 * <p>As many threads compute at once as there are processors, each with a network of its own; a
 * network that is idle here keeps its memory until this is closed.
 */
public final class RowPredictor implements AutoCloseable {
  private final ExampleReader reader;
  private final Schema schema;
  private final List<AnswerField> fields;
  private final Question.Asking asking;
  private final NetworkState state;
  private final Semaphore slots = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final Deque<AskedModel> idle = new ArrayDeque<>();
  private boolean closed;

  RowPredictor(
      ExampleReader reader,
      Schema schema,
      List<AnswerField> fields,
      Question.Asking asking,
      NetworkState state) {
    this.reader = reader;
    this.schema = schema;
    this.fields = fields;
    this.asking = asking;
    this.state = state;
  }

  /**
   * @param folder that the model is from, for messages
   * @throws ConfigException where it has no answer to a row
   */
  public static RowPredictor of(TrainedNetwork model, URI folder) {
    Question question = Question.of(model);
    List<AnswerField> fields = question.columns(model, folder).answers();
    ExampleReader reader =
        ExampleReader.ofModel(model.format(), model.config().task(), folder.toString());
    return new RowPredictor(
        reader,
        model.format().schema(),
        fields,
        question.asking(model, new EngineConfig(InstructionSet.AUTO)),
        model.state());
  }

  /** What a row's values are called, in their order. */
  public List<String> inputs() {
    return reader.inputs();
  }

  /** The columns of an answer. */
  public List<AnswerField> fields() {
    return fields;
  }

  /**
   * What the model says of a row.
   *
   * @param rows of the {@link #fields}; none where it has no answer
   * @param problem why it has none; null where it has
   */
  public record RowAnswer(List<Object[]> rows, String problem) {}

  /**
   * An answer for each row, in their order. As many rows at once as there are take the least time.
   *
   * @param rows values for the {@link #inputs}
   * @throws IllegalStateException where this is closed
   */
  public List<RowAnswer> answers(List<? extends Cells> rows) {
    List<RowAnswer> answers = new ArrayList<>();
    Iterator<InputRow> input = rows.stream().map(this::read).iterator();
    slots.acquireUninterruptibly();
    AskedModel model = null;
    try {
      model = take();
      AskedRows asked = new AskedRows(schema, model);
      while (input.hasNext()) {
        asked.next(input).forEach(row -> answers.add(answer(row)));
      }
      model.rest();
      giveBack(model);
      model = null;
      return answers;
    } finally {
      if (model != null) {
        model.close();
      }
      slots.release();
    }
  }

  private InputRow read(Cells row) {
    TableRecord record = new TableRecord(row, null, false, "", 0, 0, 0);
    try {
      return InputRow.good(new Object[0], reader.packed(record), () -> "a row");
    } catch (BadRecordException e) {
      return InputRow.bad(new Object[0], e.getMessage(), () -> "a row");
    }
  }

  private static RowAnswer answer(AskedRows.Asked asked) {
    Answer answer = asked.answer();
    return answer == null
        ? new RowAnswer(List.of(), asked.row().problem())
        : new RowAnswer(answer.rows(), null);
  }

  private synchronized AskedModel take() {
    if (closed) {
      throw new IllegalStateException("this predictor is closed");
    }
    return idle.isEmpty() ? asking.ask(state) : idle.pop();
  }

  private synchronized void giveBack(AskedModel model) {
    if (closed) {
      model.leave();
    } else {
      idle.push(model);
    }
  }

  /** Gives the networks back; one that computes does so when it is done. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(AskedModel::leave);
    idle.clear();
  }
}
