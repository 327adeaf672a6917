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

  /** The first of them. */
  SeenImages first(int images) {
    return new SeenImages(
        new FeatureRows(
            Arrays.copyOf(features.values(), images * features.width()), features.width()),
        Arrays.copyOf(classes, images));
  }

  /** So many images that are not of numbers. */
  public static SeenImages undefined(int images, int width) {
    float[] none = new float[images * width];
    Arrays.fill(none, Float.NaN);
    return new SeenImages(new FeatureRows(none, width), new int[images]);
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
