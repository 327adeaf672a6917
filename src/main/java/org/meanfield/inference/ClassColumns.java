package org.meanfield.inference;

import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * What a classifier says of a row, as columns: {@code class}, its {@code probability}, and the
 * {@code probabilities} of all classes in the model's order.
 *
 * @param classes names by label
 */
record ClassColumns(List<String> classes) implements Answers {
  ClassColumns {
    classes = List.copyOf(classes);
  }

  @Override
  public List<StructField> fields() {
    return List.of(
        DataTypes.createStructField("class", DataTypes.StringType, true),
        DataTypes.createStructField("probability", DataTypes.FloatType, true),
        DataTypes.createStructField(
            "probabilities", DataTypes.createArrayType(DataTypes.FloatType, false), true));
  }

  /**
   * Of equal classes the first wins, as in evaluation.
   *
   * @param logProbabilities {@code [rows, classes]}
   */
  @Override
  public void put(float[] logProbabilities, int row, int part, Object[] values, int at) {
    int first = row * classes.size();
    Float[] probabilities = new Float[classes.size()];
    int best = 0;
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = (float) StrictMath.exp(logProbabilities[first + k]);
      best = logProbabilities[first + k] > logProbabilities[first + best] ? k : best;
    }
    values[at] = classes.get(best);
    values[at + 1] = probabilities[best];
    values[at + 2] = probabilities;
  }
}
