package org.meanfield.data;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What makes pixels of the training split have mean 0 and variance 1, channel by channel.
 *
 * @param mean of pixels scaled to 0 to 1
 * @param std their standard deviation; 1 for a channel that never varies
 */
public record Normalisation(List<Double> mean, List<Double> std) implements Serializable {
  /** Digits that matter to nobody would depend on how a JDK prints a double. */
  private static final int DECIMALS = 9;

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
}
