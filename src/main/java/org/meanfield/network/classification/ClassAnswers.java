package org.meanfield.network.classification;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.meanfield.network.Answer;
import org.meanfield.network.AnswerField;

/**
 * What a classifier says of a row, as columns: {@code class}, its {@code probability}, and the
 * {@code probabilities} of all classes in the model's order.
 *
 * @param classes names by label
 */
public record ClassAnswers(List<String> classes) implements Serializable {
  /** The columns. */
  public static final List<AnswerField> FIELDS =
      List.of(
          new AnswerField("class", AnswerField.Type.TEXT),
          new AnswerField("probability", AnswerField.Type.NUMBER),
          new AnswerField("probabilities", AnswerField.Type.NUMBERS));

  public ClassAnswers {
    classes = List.copyOf(classes);
  }

  /**
   * Of equal classes the first wins, as in evaluation.
   *
   * @param logProbabilities {@code [rows, classes]}
   */
  public List<Answer> of(float[] logProbabilities, int rows) {
    List<Answer> answers = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      answers.add(one(logProbabilities, row * classes.size()));
    }
    return answers;
  }

  private Answer one(float[] logProbabilities, int from) {
    if (Answer.isUndefined(logProbabilities, from, classes.size())) {
      return Answer.NOT_A_NUMBER;
    }
    float[] probabilities = new float[classes.size()];
    int best = 0;
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = (float) StrictMath.exp(logProbabilities[from + k]);
      best = logProbabilities[from + k] > logProbabilities[from + best] ? k : best;
    }
    return Answer.of(classes.get(best), probabilities[best], probabilities);
  }
}
