package org.meanfield.data;

import java.io.Serializable;
import java.util.List;
import org.meanfield.data.text.Tokenizer;

/**
 * What a network must know of the examples that it is for; a shard set has it, and so has a model.
 *
 * @param classes names by label; empty where there are no labels
 * @param tokenizer that makes the tokens; null where there are none
 * @param targets names of what is forecast; empty where nothing is
 */
public record ExampleFormat(
    Schema schema,
    List<String> classes,
    Normalisation normalisation,
    Tokenizer tokenizer,
    List<String> targets)
    implements Serializable {
  public ExampleFormat {
    classes = List.copyOf(classes);
    targets = List.copyOf(targets);
  }

  /** Without tokens. */
  public ExampleFormat(Schema schema, List<String> classes, Normalisation normalisation) {
    this(schema, classes, normalisation, null, List.of());
  }
}
