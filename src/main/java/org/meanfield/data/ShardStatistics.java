package org.meanfield.data;

import java.io.Serializable;

/** What the normalisation is computed from: statistics of a shard's rows, then of many shards'. */
final class ShardStatistics implements Serializable {
  private static final long serialVersionUID = 1;

  private final PixelSums pixels;
  private final FeatureMoments features;
  private final int plane;

  /** Of no row yet. What a schema has no field for stays empty. */
  ShardStatistics(Schema schema) {
    Field first = schema.fields().get(0);
    boolean image = first.type() == FieldType.BYTE;
    pixels = new PixelSums(image ? first.shape().get(0) : 0);
    features = new FeatureMoments(first.type() == FieldType.FLOAT ? first.size() : 0);
    plane = image ? first.size() / first.shape().get(0) : 0;
  }

  /** Adds a packed row. */
  void add(byte[] packed) {
    pixels.add(packed, 0, plane);
    features.add(packed, 0);
  }

  /** Adds the rows of the next shard. */
  void add(ShardStatistics next) {
    pixels.add(next.pixels);
    features.add(next.features);
  }

  Normalisation normalisation() {
    return features.features() > 0 ? Normalisation.of(features) : Normalisation.of(pixels);
  }
}
