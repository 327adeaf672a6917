package org.meanfield.data.image;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import org.meanfield.config.Amount;
import org.meanfield.config.ImageShape;
import org.meanfield.data.Packed;

/** Turns stored images into what the configuration wants of them. */
public record ImageConversion(ImageShape shape) implements Serializable {

  /**
   * An image in its final shape; what the configuration does not state is as in the file.
   *
   * @throws IOException that says what is wrong with the file
   */
  public Pixels decode(byte[] file) throws IOException {
    return converted(ImageDecoder.decode(file));
  }

  /**
   * An image from a table's column: a file as above, or the samples themselves, {@code [height,
   * width, channels]}, where the configuration states all three.
   *
   * @throws IOException that says what is wrong with it
   */
  public Pixels read(byte[] stored) throws IOException {
    long samples = (long) shape.height() * shape.width() * shape.channels();
    if (samples == 0 || ImageDecoder.knows(stored, samples)) {
      return decode(stored);
    }
    if (stored.length != samples) {
      throw new IOException(
          "%s, wanted PNG, JPEG, or the %s × %s × %s bytes of height × width × channels"
              .formatted(
                  Amount.of(stored.length, "byte"),
                  shape.height(),
                  shape.width(),
                  shape.channels()));
    }
    int plane = shape.height() * shape.width();
    byte[] planes = new byte[stored.length];
    for (int i = 0; i < stored.length; i++) {
      planes[i % shape.channels() * plane + i / shape.channels()] = stored[i];
    }
    return new Pixels(shape.channels(), shape.height(), shape.width(), planes);
  }

  private Pixels converted(Pixels image) {
    // Resized last: grey images are a third of the work.
    Pixels channels = shape.hasChannels() ? image.withChannels(shape.channels()) : image;
    return shape.hasSize() ? Resampling.resize(channels, shape.height(), shape.width()) : channels;
  }

  /** An example: the image, then its label. */
  public static byte[] pack(Pixels image, int label) {
    int size = image.samples().length;
    byte[] packed = Arrays.copyOf(image.samples(), size + Integer.BYTES);
    Packed.putInt(packed, size, label);
    return packed;
  }
}
