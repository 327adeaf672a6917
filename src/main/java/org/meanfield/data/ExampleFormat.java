package org.meanfield.data;

import java.io.Serializable;
import java.util.List;

/**
 * What a network must know of the examples that it is for; a shard set has it, and so has a model.
 *
 * @param classes names by label
 */
public record ExampleFormat(Schema schema, List<String> classes, Normalisation normalisation)
    implements Serializable {
  public ExampleFormat {
    classes = List.copyOf(classes);
  }
}
