package org.meanfield.network.cnn;

import java.io.Serializable;
import java.util.List;

/**
 * Images as a network takes them: bytes in channel, height, width order, each channel's values
 * {@code (byte / 255 − mean) / deviation}.
 *
 * @param mean of each channel over the training split, of values in [0, 1]
 * @param deviation likewise, its standard deviation
 */
public record ImageFormat(
    int channels, int height, int width, List<Double> mean, List<Double> deviation)
    implements Serializable {
  public ImageFormat {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != channels || deviation.size() != channels) {
      throw new IllegalArgumentException(
          "normalisation of " + mean.size() + " channels for images of " + channels);
    }
  }

  /** Values of one image. */
  int values() {
    return channels * height * width;
  }
}
