package org.meanfield.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held, by Exif's tag {@code Orientation} (Exif 2.3, 4.6.4): turns an image so
 * that it stands as it was seen.
 *
 * @param value 1 where it does already, up to 8
 */
record Orientation(int value) {
  static final Orientation UPRIGHT = new Orientation(1);

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES = 12;

  /**
   * Reads the tag of a TIFF structure; upright where it has none, or is damaged: viewers show such
   * images as they are stored.
   */
  static Orientation of(ByteBuffer exif) {
    if (exif.remaining() < HEADER_BYTES) {
      return UPRIGHT;
    }
    ByteBuffer tiff =
        exif.slice().order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff.getInt(Integer.BYTES) & 0xFFFFFFFFL;
    if (directory + Short.BYTES > tiff.limit()) {
      return UPRIGHT;
    }
    tiff.position((int) directory);
    int entries = tiff.getShort() & 0xFFFF;
    for (int i = 0; i < entries && tiff.remaining() >= ENTRY_BYTES; i++) {
      int entry = tiff.position();
      if ((tiff.getShort() & 0xFFFF) == TAG && tiff.getShort() == SHORT) {
        int value = tiff.getShort(entry + HEADER_BYTES);
        return value >= 1 && value <= 8 ? new Orientation(value) : UPRIGHT;
      }
      tiff.position(entry + ENTRY_BYTES);
    }
    return UPRIGHT;
  }

  /** The image as it was seen; from 5 on its height and width change places. */
  Pixels upright(Pixels stored) {
    if (value == 1) {
      return stored;
    }
    boolean turned = value >= 5;
    boolean fromBottom = value == 3 || value == 4 || value == 6 || value == 7;
    boolean fromRight = value == 2 || value == 3 || value == 7 || value == 8;
    int height = turned ? stored.width() : stored.height();
    int width = turned ? stored.height() : stored.width();
    byte[] samples = new byte[stored.samples().length];
    int at = 0;
    for (int channel = 0; channel < stored.channels(); channel++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int row = turned ? x : y;
          int column = turned ? y : x;
          int fromRow = fromBottom ? stored.height() - 1 - row : row;
          int fromColumn = fromRight ? stored.width() - 1 - column : column;
          samples[at++] =
              stored.samples()[(channel * stored.height() + fromRow) * stored.width() + fromColumn];
        }
      }
    }
    return new Pixels(stored.channels(), height, width, samples);
  }
}
