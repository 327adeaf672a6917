package org.meanfield.data;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What makes the training split have mean 0 and variance 1: pixels channel by channel, the numbers
 * of a table feature by feature.
 *
 * @param mean of a channel's pixels, scaled to 0 to 1, or of a feature as it is
 * @param std their standard deviation; 1 for a channel or feature that never varies
 */
public record Normalisation(List<Double> mean, List<Double> std) implements Serializable {
  /** Digits that matter to nobody would depend on how a JDK prints a double. */
  private static final int DECIMALS = 9;

  private static final MathContext SIGNIFICANT = new MathContext(12, RoundingMode.HALF_EVEN);

  public Normalisation {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** From exact sums, so that the order of examples plays no part. */
  static Normalisation of(PixelSums sums) {
    double n = sums.pixels() * 255.0;
    return new Normalisation(
        IntStream.range(0, sums.channels()).mapToObj(c -> rounded(sums.sum(c) / n)).toList(),
        IntStream.range(0, sums.channels()).mapToObj(c -> std(sums, c)).toList());
  }

  /** From n Σx² − (Σx)², without rounding up to here. */
  private static double std(PixelSums sums, int channel) {
    BigInteger n = BigInteger.valueOf(sums.pixels());
    BigInteger sum = BigInteger.valueOf(sums.sum(channel));
    double scaled =
        n.multiply(BigInteger.valueOf(sums.sumOfSquares(channel)))
            .subtract(sum.multiply(sum))
            .doubleValue();
    double std = rounded(Math.sqrt(scaled) / (sums.pixels() * 255.0));
    return std == 0 ? 1 : std;
  }

  /** From means and variances, feature by feature. */
  static Normalisation of(FeatureMoments moments) {
    return new Normalisation(
        IntStream.range(0, moments.features()).mapToObj(f -> significant(moments.mean(f))).toList(),
        IntStream.range(0, moments.features())
            .mapToObj(f -> significant(Math.sqrt(moments.variance(f))))
            .map(std -> std == 0 ? 1 : std)
            .toList());
  }

  /** Features have any scale, so their decimals cannot be counted from the point. */
  private static double significant(double value) {
    return new BigDecimal(value).round(SIGNIFICANT).doubleValue();
  }

  private static double rounded(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
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
   * Features of whole rows, normalised: {@code (value − mean) / std}.
   *
   * @param values {@code [rows, features]}
   * @param target the same shape; may be the same array
   */
  public void apply(float[] values, int rows, float[] target) {
    int features = mean.size();
    for (int feature = 0; feature < features; feature++) {
      double shift = mean.get(feature);
      double scale = std.get(feature);
      for (int i = feature; i < rows * features; i += features) {
        target[i] = (float) ((values[i] - shift) / scale);
      }
    }
  }
}
