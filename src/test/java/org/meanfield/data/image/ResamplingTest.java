package org.meanfield.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {
  @Test
  void anImageOfTheRightSizeStaysAsItIs() {
    Pixels image = noise(3, 9, 8);

    assertThat(Resampling.resize(image, 9, 8)).isSameAs(image);
  }

  @Test
  void anEvenSurfaceStaysEven() {
    byte[] grey = new byte[50 * 40];
    java.util.Arrays.fill(grey, (byte) 201);

    assertThat(Resampling.resize(new Pixels(1, 50, 40, grey), 13, 90).samples())
        .containsOnly((byte) 201);
  }

  @Test
  void halvingWeighsFourNeighboursOneThreeThreeOne() {
    Pixels line = new Pixels(1, 1, 8, new byte[] {0, 8, 16, 80, 24, 0, 40, 8});

    // (0·3 + 8·3 + 16) / 7, (8 + 16·3 + 80·3 + 24) / 8, and so on.
    assertThat(Resampling.resize(line, 1, 4).samples()).containsExactly(6, 40, 24, 21);
  }

  @Test
  void aPatternTooFineForTheNewSizeTurnsGrey() {
    byte[] stripes = new byte[64 * 64];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i % 2 == 0 ? 255 : 0);
    }

    for (byte sample : Resampling.resize(new Pixels(1, 64, 64, stripes), 16, 16).samples()) {
      assertThat(sample & 0xFF).isBetween(118, 138);
    }
  }

  @ParameterizedTest
  @CsvSource({"28, 28", "7, 30", "61, 5", "1, 1", "33, 33"})
  void theResultIsThatOfTheFilterInTwoDimensions(int height, int width) {
    Pixels image = noise(3, 33, 21);
    Pixels resized = Resampling.resize(image, height, width);

    for (int i = 0; i < resized.samples().length; i++) {
      int plane = i / (height * width);
      double wanted = filtered(image, plane, i / width % height, i % width, height, width);
      assertThat((double) (resized.samples()[i] & 0xFF))
          .isBetween(wanted - 0.500001, wanted + 0.500001);
    }
  }

  /** The triangle filter as one sum over all pixels of the image. */
  private static double filtered(Pixels image, int plane, int y, int x, int height, int width) {
    double sum = 0;
    double weights = 0;
    for (int v = 0; v < image.height(); v++) {
      for (int u = 0; u < image.width(); u++) {
        double weight =
            triangle(v, y, image.height(), height) * triangle(u, x, image.width(), width);
        sum += weight * (image.samples()[(plane * image.height() + v) * image.width() + u] & 0xFF);
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double triangle(int source, int target, int from, int to) {
    double scale = (double) from / to;
    double distance = Math.abs(source + 0.5 - (target + 0.5) * scale);
    return Math.max(0, 1 - distance / Math.max(1, scale));
  }

  private static Pixels noise(int channels, int height, int width) {
    byte[] samples = new byte[channels * height * width];
    new Random(1).nextBytes(samples);
    return new Pixels(channels, height, width, samples);
  }
}
