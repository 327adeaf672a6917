package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.util.Optional;

/**
 * How generated images are compared with real ones.
 *
 * @param model folder of the classifier whose features they are compared in; null where they are
 *     not
 * @param samples images that are made, and real ones that they are compared with; of these fewer
 *     where a split has not so many
 */
public record EvaluationConfig(URI model, int samples) implements Serializable {
  /** For tasks that generate nothing. */
  public static final EvaluationConfig NONE = new EvaluationConfig(null, 0);

  /** The folder of the classifier, where there is one. */
  public Optional<URI> features() {
    return Optional.ofNullable(model);
  }

  static EvaluationConfig read(Section evaluation, Task task) {
    if (task != Task.GENERATION) {
      return NONE;
    }
    return new EvaluationConfig(
        evaluation.location("features").ifSet().orElse(null),
        evaluation.integer("samples").or(1000, Rule.atLeast(4)));
  }
}
