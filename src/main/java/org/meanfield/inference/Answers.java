package org.meanfield.inference;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.meanfield.config.ConfigException;

/** What a network's numbers for a row become in the output, by the task that it was trained for. */
interface Answers extends Serializable {

  /** The columns; all may be null, as they are where a row cannot be used. */
  List<StructField> fields();

  /** Rows of the output that one row of the input is answered with. */
  default int parts() {
    return 1;
  }

  /**
   * Fills the columns of one row of the output.
   *
   * @param outputs what {@link org.meanfield.network.Network#predict} gave, {@code [rows, outputs]}
   * @param row of the input that is answered
   * @param part which of the answer's rows, from 0
   * @param values the output's row: its keys are there, up to {@code at}; the answer goes to {@code
   *     at} and on
   */
  void put(float[] outputs, int row, int part, Object[] values, int at);

  /**
   * The answers that a model gives.
   *
   * @param folder that the model is from, for messages
   * @param targets names of what is forecast; empty where nothing is
   * @throws ConfigException where its task has none for rows
   */
  static Answers of(TrainedNetwork model, URI folder, List<String> targets) {
    return switch (model.config().task()) {
      case CLASSIFICATION, SEQUENCE_CLASSIFICATION -> new ClassColumns(model.format().classes());
      case LANGUAGE_MODEL ->
          throw new ConfigException(
              folder
                  + ": a language model, which has no answer to a row; it writes a text on: meanfield"
                  + " generate CONF --prompt TEXT");
      case FORECASTING -> ForecastColumns.of(model.config(), model.format().schema(), targets);
    };
  }
}
