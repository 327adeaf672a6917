package org.meanfield.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import org.meanfield.config.ImageShape;

/** Turns stored images into what the configuration wants of them. */
record ImageConversion(ImageShape shape) implements Serializable {

  /**
   * An image in its final shape; what the configuration does not state is as in the file.
   *
   * @throws IOException that says what is wrong with the file
   */
  Pixels decode(byte[] file) throws IOException {
    return converted(ImageDecoder.decode(file));
  }

  private Pixels converted(Pixels image) {
    // Resized last: grey images are a third of the work.
    Pixels channels = shape.hasChannels() ? image.withChannels(shape.channels()) : image;
    return shape.hasSize() ? Resampling.resize(channels, shape.height(), shape.width()) : channels;
  }

  /** An example: the image, then its label. */
  static byte[] pack(Pixels image, int label) {
    int size = image.samples().length;
    byte[] packed = Arrays.copyOf(image.samples(), size + Integer.BYTES);
    Row.putInt(packed, size, label);
    return packed;
  }
}
