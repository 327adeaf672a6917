package org.meanfield.network.gan;

import java.io.Serializable;
import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Embedding;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;

/**
 * A vector for each class.
 *
 * @param classes 0 where nothing is known of them
 */
record ClassEmbedding(int classes, int width, Spectral spectral) implements Serializable {
  private static final ClassEmbedding NONE = new ClassEmbedding(0, 0, Spectral.AS_IT_IS);
  private static final String NAME = "class";

  /** Of so many classes; of none there is nothing. */
  static ClassEmbedding of(int classes, int width, Spectral spectral) {
    return classes == 0 ? NONE : new ClassEmbedding(classes, width, spectral);
  }

  boolean exists() {
    return classes > 0;
  }

  /** Of {@code [rows]} classes to {@code [rows, width]}. */
  Activation append(ProgramBuilder program, Tokens rows) {
    return program.add(spectral.of(Embedding.of(NAME, rows, classes, width)));
  }

  List<TensorSpec> parameters() {
    return exists()
        ? spectral.with(
            List.of(new TensorSpec(NAME + ".weight", Role.PARAMETER, List.of(classes, width))))
        : List.of();
  }

  List<LayerSummary> summaries(String prefix) {
    return exists()
        ? List.of(new LayerSummary(prefix + NAME, List.of(width), (long) classes * width, 0, 0))
        : List.of();
  }
}
