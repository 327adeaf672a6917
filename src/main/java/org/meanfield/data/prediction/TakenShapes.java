package org.meanfield.data.prediction;

import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;

/**
 * The shapes of what a model takes. Each is refused as a {@link ConfigException} where the model
 * takes examples of another kind than the source has.
 *
 * @param schema of the model's examples
 */
record TakenShapes(Schema schema) {

  /** [channels, height, width] */
  List<Integer> image() {
    if (schema.kind() != ExampleKind.IMAGE) {
      throw new ConfigException("data.source: has images, but the model takes features of a table");
    }
    return schema.field(Schema.IMAGE).shape();
  }

  /** [features] */
  List<Integer> features() {
    if (schema.kind() != ExampleKind.FEATURES) {
      throw new ConfigException(
          "data.source.columns.features: the model takes images, not features; name their column in"
              + " data.source.columns.image");
    }
    return schema.field(Schema.FEATURES).shape();
  }

  /** Tokens of the longest document. */
  int documentLength() {
    if (schema.kind() != ExampleKind.DOCUMENT) {
      throw new ConfigException("data.source: has documents, but the model takes none");
    }
    return schema.field(Schema.TOKENS).size();
  }

  /** The format itself, where it is one of pairs. */
  static ExampleFormat requirePairs(ExampleFormat format) {
    if (format.schema().kind() != ExampleKind.PAIR) {
      throw new ConfigException("data.source: has pairs of texts, but the model takes none");
    }
    return format;
  }
}
