package org.meanfield.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG. Samples are taken as they are stored, without colour management; 16-bit
 * samples are rounded to 8, palettes are looked up, transparency is dropped.
 *
 * <p>A PNG decodes to the same samples everywhere. JPEG leaves its decoders some freedom: two JDKs
 * may differ by one level in places. A shard set holds what was decoded when it was made.
 */
final class ImageDecoder {
  private static final long MOST_PIXELS = 1L << 27;

  private ImageDecoder() {}

  /** Whether these bytes begin as a PNG or JPEG file does. */
  static boolean knows(byte[] file) {
    return PngChunks.begin(file) || isJpeg(file);
  }

  private static boolean isJpeg(byte[] file) {
    return file.length > 2
        && (file[0] & 0xFF) == 0xFF
        && (file[1] & 0xFF) == 0xD8
        && (file[2] & 0xFF) == 0xFF;
  }

  /**
   * @throws IOException that says what is wrong with the file
   */
  static Pixels decode(byte[] file) throws IOException {
    if (file.length == 0) {
      throw new IOException("empty");
    }
    if (!knows(file)) {
      throw new IOException("neither PNG nor JPEG");
    }
    if (PngChunks.begin(file)) {
      PngChunks.requireIntact(file);
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName(isJpeg(file) ? "jpeg" : "png").next();
    try {
      return pixels(read(reader, file));
    } catch (RuntimeException e) {
      // The JDK's readers meet damaged files with exceptions of any kind.
      throw new IOException("damaged: " + e, e);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage read(ImageReader reader, byte[] file) throws IOException {
    List<String> warnings = new ArrayList<>();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MOST_PIXELS) {
        throw new IOException("%s × %s pixels are too many".formatted(height, width));
      }
      BufferedImage image = reader.read(0);
      if (warnings.stream().anyMatch(ImageDecoder::tellsOfMissingData)) {
        throw new IOException("truncated after " + file.length + " bytes");
      }
      return image;
    }
  }

  /** libjpeg fills what is missing with grey and warns; its other warnings are harmless. */
  private static boolean tellsOfMissingData(String warning) {
    return warning.contains("remature end") || warning.contains("EOI");
  }

  private static Pixels pixels(BufferedImage image) {
    Raster raster = image.getRaster();
    int height = image.getHeight();
    int width = image.getWidth();
    int[][] levels = levels(image);
    byte[] samples = new byte[levels.length * height * width];
    int bands = raster.getNumBands();
    // Bands that the channels come from: one and the same where a palette stands behind it.
    int step = bands < levels.length ? 0 : 1;
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int channel = 0; channel < levels.length; channel++) {
        int at = (channel * height + y) * width;
        for (int x = 0; x < width; x++) {
          samples[at + x] = (byte) levels[channel][row[x * bands + channel * step]];
        }
      }
    }
    return new Pixels(levels.length, height, width, samples);
  }

  /** What stored samples mean, 0 to 255, channel by channel: by a palette or by their depth. */
  private static int[][] levels(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return levels(palette);
    }
    int largest = (1 << image.getSampleModel().getSampleSize(0)) - 1;
    int[] levels = new int[largest + 1];
    for (int sample = 0; sample <= largest; sample++) {
      levels[sample] = (sample * 255 + largest / 2) / largest;
    }
    return image.getRaster().getNumBands() < 3
        ? new int[][] {levels}
        : new int[][] {levels, levels, levels};
  }

  /** An image with a palette is grey where the whole palette is. */
  private static int[][] levels(IndexColorModel palette) {
    int size = palette.getMapSize();
    int[][] levels = new int[3][size];
    for (int i = 0; i < size; i++) {
      levels[0][i] = palette.getRed(i);
      levels[1][i] = palette.getGreen(i);
      levels[2][i] = palette.getBlue(i);
    }
    boolean grey = Arrays.equals(levels[0], levels[1]) && Arrays.equals(levels[0], levels[2]);
    return grey ? new int[][] {levels[0]} : levels;
  }
}
