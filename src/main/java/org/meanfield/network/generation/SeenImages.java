package org.meanfield.network.generation;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a classifier sees in images.
 *
 * @param features a row an image
 * @param classes number of the likeliest class of each
 */
public record SeenImages(FeatureRows features, int[] classes) implements Serializable {

  /** Those of several parts, one part after the other. */
  public static SeenImages joined(List<SeenImages> parts) {
    return new SeenImages(
        FeatureRows.joined(parts.stream().map(SeenImages::features).toList()),
        parts.stream().flatMapToInt(part -> Arrays.stream(part.classes)).toArray());
  }

  /** How many images. */
  public int count() {
    return classes.length;
  }

  /** Whether every feature is a number. */
  boolean isDefined() {
    float[] values = features.values();
    return IntStream.range(0, values.length).allMatch(i -> Float.isFinite(values[i]));
  }
}
