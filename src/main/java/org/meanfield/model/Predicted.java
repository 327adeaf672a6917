package org.meanfield.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model says of one row.
 *
 * @param rows one for most models, and one for each time of a forecast; their values by the names
 *     of the answer's columns, such as {@code class}, {@code probability} (a {@code Float}) and
 *     {@code probabilities} (a {@code float[]}); none where there is no answer
 * @param error why there is none
 */
public record Predicted(List<Map<String, Object>> rows, Optional<String> error) {
  public Predicted {
    rows = List.copyOf(rows);
  }

  /**
   * A value of an answer of one row.
   *
   * @throws IllegalStateException where there is no answer, with the reason
   * @throws IllegalArgumentException where it has no such column
   */
  public Object get(String column) {
    if (rows.isEmpty()) {
      throw new IllegalStateException(error.orElse("no answer"));
    }
    if (!rows.get(0).containsKey(column)) {
      throw new IllegalArgumentException(
          "the answer has no " + column + ", but " + String.join(", ", rows.get(0).keySet()));
    }
    return rows.get(0).get(column);
  }
}
