package org.meanfield.inference;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.network.AnswerField;

/** The columns of a network's answers, and how they stand in a row of an output. */
record AnswerColumns(List<AnswerField> answers) implements Serializable {
  AnswerColumns {
    answers = List.copyOf(answers);
  }

  /**
   * The columns of a model's answers.
   *
   * @param folder that the model is from, for messages
   * @throws ConfigException where it has no answer to a row
   */
  static AnswerColumns of(TrainedNetwork model, URI folder) {
    List<AnswerField> fields = model.architecture().answerFields();
    if (fields.isEmpty()) {
      throw new ConfigException(
          "%s: a model for network.task = %s, which has no answer to a row; ask it with %s"
              .formatted(folder, model.config().task().text(), model.config().task().command()));
    }
    return new AnswerColumns(fields);
  }

  /**
   * Writes a row of an answer into a row of the output.
   *
   * @param at of the answer's first column
   */
  void put(Object[] answer, Object[] output, int at) {
    for (int i = 0; i < answer.length; i++) {
      output[at + i] =
          switch (answers.get(i).type()) {
            case TEXT, NUMBER, DOUBLE -> answer[i];
            case NUMBERS -> boxed((float[]) answer[i]);
          };
    }
  }

  private static Float[] boxed(float[] numbers) {
    Float[] boxed = new Float[numbers.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = numbers[i];
    }
    return boxed;
  }
}
