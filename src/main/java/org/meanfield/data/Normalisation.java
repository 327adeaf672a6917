package org.meanfield.data;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What makes the training split have mean 0 and variance 1: pixels channel by channel, the numbers
 * of a table feature by feature.
 *
 * @param mean of a channel's pixels, scaled to 0 to 1, or of a feature as it is
 * @param std their standard deviation; 1 for a channel or feature that never varies
 */
public record Normalisation(List<Double> mean, List<Double> std) implements Serializable {
  public Normalisation {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** The value of each byte in a channel: {@code (byte / 255 − mean) / std}; 256 floats. */
  public float[] table(int channel) {
    float[] table = new float[256];
    for (int value = 0; value < 256; value++) {
      table[value] = (float) ((value / 255.0 - mean.get(channel)) / std.get(channel));
    }
    return table;
  }

  /**
   * Features of whole rows, normalised: {@code (value − mean) / std}. Only then are they narrowed,
   * so that what values differ by counts, however large they are.
   *
   * @param values {@code [rows, features]}
   * @param target the same shape
   */
  public void apply(double[] values, int rows, float[] target) {
    int features = mean.size();
    for (int feature = 0; feature < features; feature++) {
      double shift = mean.get(feature);
      double scale = std.get(feature);
      for (int i = feature; i < rows * features; i += features) {
        target[i] = (float) ((values[i] - shift) / scale);
      }
    }
  }

  /**
   * The features of one row, likewise.
   *
   * @param target {@code [rows, features]}
   */
  public void apply(double[] values, float[] target, int row) {
    int features = mean.size();
    for (int feature = 0; feature < features; feature++) {
      target[row * features + feature] =
          (float) ((values[feature] - mean.get(feature)) / std.get(feature));
    }
  }

  /** What of a feature is normalised to a value: {@code mean + value · std}. */
  public double undo(int feature, float value) {
    return mean.get(feature) + value * std.get(feature);
  }

  /** With those of more channels or features behind these. */
  public Normalisation followedBy(Normalisation more) {
    return new Normalisation(
        Stream.concat(mean.stream(), more.mean.stream()).toList(),
        Stream.concat(std.stream(), more.std.stream()).toList());
  }

  /** Those of some channels or features. */
  public Normalisation part(int from, int to) {
    return new Normalisation(mean.subList(from, to), std.subList(from, to));
  }
}
