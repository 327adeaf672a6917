package org.meanfield.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.meanfield.config.Amount;

/**
 * Decodes PNG and JPEG. Samples are taken as they are stored, without colour management; 16-bit
 * samples are rounded to 8, palettes are looked up, what is transparent shows white behind it, CMYK
 * and YCCK become red, green and blue, and an image is turned as Exif's orientation says. Of an
 * animated PNG the image is taken that stands for it where nothing moves.
 *
 * <p>A PNG decodes to the same samples everywhere. JPEG leaves its decoders some freedom: two JDKs
 * may differ by one level in places. A shard set holds what was decoded when it was made.
 */
final class ImageDecoder {
  /** Pillow warns of as much: a small file may be said to hold more than any memory. */
  private static final long MOST_BYTES = 1L << 28;

  private static final int PNG_HEADER_BYTES = 13;

  private ImageDecoder() {}

  /**
   * Whether these bytes are meant as a file rather than as plain samples, of which there would be
   * so many. Samples may begin as a JPEG does, but do not go on as one.
   */
  static boolean knows(byte[] stored, long samples) {
    Optional<ImageFormat> format = ImageFormat.of(stored);
    return stored.length == samples
        ? format.filter(f -> f == ImageFormat.PNG).isPresent()
            || format.filter(f -> f == ImageFormat.JPEG).isPresent()
                && JpegSegments.of(stored).areWhole()
        : format.isPresent();
  }

  /**
   * @throws IOException that says what is wrong with the file
   */
  static Pixels decode(byte[] file) throws IOException {
    if (file.length == 0) {
      throw new IOException("empty");
    }
    ImageFormat format =
        ImageFormat.of(file).orElseThrow(() -> new IOException("neither PNG nor JPEG"));
    try {
      return switch (format) {
        case PNG -> png(file);
        case JPEG -> jpeg(file);
        case GIF, WEBP, HEIC, AVIF, BMP, TIFF, JPEG_2000, JPEG_XL ->
            throw new IOException(
                format + ", which is not supported; convert the file to PNG or JPEG");
      };
    } catch (RuntimeException e) {
      // The JDK's readers meet damaged files with exceptions of any kind.
      throw new IOException("damaged: " + e, e);
    }
  }

  private static Pixels png(byte[] file) throws IOException {
    PngChunks.requireIntact(file);
    ByteBuffer header = PngChunks.find(file, "IHDR");
    if (header.remaining() < PNG_HEADER_BYTES) {
      throw new IOException("damaged: a PNG without a header");
    }
    int depth = header.get(2 * Integer.BYTES);
    int samples =
        switch (header.get(2 * Integer.BYTES + 1)) {
          case 0 -> 1;
          case 4 -> 2;
          case 2, 3 -> 3;
          default -> 4;
        };
    BufferedImage image =
        read("png", file, samples * Math.max(1, depth / Byte.SIZE), reader -> reader.read(0));
    return Orientation.of(PngChunks.find(file, "eXIf")).upright(StoredSamples.pixels(image));
  }

  private static Pixels jpeg(byte[] file) throws IOException {
    JpegSegments segments = JpegSegments.of(file);
    int components = segments.components();
    Pixels stored;
    if (components == 4 && segments.transform() != JpegSegments.NOT_STATED) {
      Raster raster = read("jpeg", file, components, reader -> reader.readRaster(0, null));
      stored = new PrintColours(raster, segments.transform() == JpegSegments.YCCK).pixels();
    } else if (components > 3 || components == 2) {
      throw new IOException(
          "a JPEG of %s components that does not say which colours they are; convert it to RGB"
              .formatted(components));
    } else {
      stored = StoredSamples.pixels(read("jpeg", file, 3, reader -> reader.read(0)));
    }
    return Orientation.of(segments.exif()).upright(stored);
  }

  private interface Reading<T> {
    T by(ImageReader reader) throws IOException;
  }

  private static <T> T read(String format, byte[] file, int pixelBytes, Reading<T> reading)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      requireModest(reader.getHeight(0), reader.getWidth(0), pixelBytes);
      T image = reading.by(reader);
      if (warnings.stream().anyMatch(ImageDecoder::tellsOfMissingData)) {
        throw new IOException("truncated after " + Amount.of(file.length, "byte"));
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static void requireModest(int height, int width, int pixelBytes) throws IOException {
    if ((long) height * width * pixelBytes > MOST_BYTES) {
      throw new IOException(
          "%s × %s pixels of %s bytes are more than the %s MiB that an image may take; scale it down"
              .formatted(height, width, pixelBytes, MOST_BYTES >> 20));
    }
  }

  /** libjpeg fills what is missing with grey and warns; its other warnings are harmless. */
  private static boolean tellsOfMissingData(String warning) {
    return warning.contains("remature end") || warning.contains("EOI");
  }
}
