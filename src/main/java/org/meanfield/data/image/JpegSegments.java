package org.meanfield.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the segments before a JPEG file's first scan say of it (ITU-T T.81, annex B; for {@code
 * APP14} Adobe's technical note 5116, for {@code APP1} Exif 2.3).
 *
 * @param components samples a pixel; 0 where there is no frame header
 * @param transform 0 where the samples are stored as they are, 1 for YCbCr, {@link #YCCK}; {@link
 *     #NOT_STATED} where no Adobe segment says
 * @param exif the TIFF structure that describes a photograph, empty where there is none
 */
record JpegSegments(int components, int transform, ByteBuffer exif) {
  static final int NOT_STATED = -1;

  /** The transform of samples that are luma, two differences of colour, and black. */
  static final int YCCK = 2;

  private static final int START_OF_SCAN = 0xDA;
  private static final int EXIF = 0xE1;
  private static final int ADOBE = 0xEE;
  private static final byte[] EXIF_NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE_NAME = "Adobe".getBytes(StandardCharsets.US_ASCII);

  /** Version and two words of flags stand between the name and the transform. */
  private static final int ADOBE_TRANSFORM = 11;

  /** Precision, height and width stand before the number of components. */
  private static final int COMPONENTS = 5;

  /** Reads up to the first scan, or as far as the file is one of segments. */
  static JpegSegments of(byte[] file) {
    int components = 0;
    int transform = NOT_STATED;
    ByteBuffer exif = ByteBuffer.allocate(0);
    ByteBuffer rest = ByteBuffer.wrap(file).position(2);
    int marker = marker(rest);
    while (marker > 0 && marker != START_OF_SCAN) {
      ByteBuffer content = content(rest);
      if (isFrame(marker) && content.remaining() > COMPONENTS) {
        components = content.get(COMPONENTS) & 0xFF;
      } else if (marker == ADOBE && begins(content, ADOBE_NAME, ADOBE_TRANSFORM)) {
        transform = content.get(ADOBE_TRANSFORM) & 0xFF;
      } else if (marker == EXIF && begins(content, EXIF_NAME, EXIF_NAME.length)) {
        exif = content.position(EXIF_NAME.length).slice();
      }
      marker = marker(rest);
    }
    return new JpegSegments(marker == START_OF_SCAN ? components : 0, transform, exif);
  }

  /** The next marker's second byte; 0 where none stands there. */
  private static int marker(ByteBuffer rest) {
    if (!rest.hasRemaining() || (rest.get() & 0xFF) != 0xFF) {
      return 0;
    }
    int marker = 0xFF;
    // Any number of FF may stand before a marker.
    while (marker == 0xFF && rest.hasRemaining()) {
      marker = rest.get() & 0xFF;
    }
    return marker == 0xFF ? 0 : marker;
  }

  /** What a segment holds; nothing where it does not end within the file. */
  private static ByteBuffer content(ByteBuffer rest) {
    int length = rest.remaining() < Short.BYTES ? 0 : rest.getShort() & 0xFFFF;
    if (length < Short.BYTES || length - Short.BYTES > rest.remaining()) {
      rest.position(rest.limit());
      return ByteBuffer.allocate(0);
    }
    ByteBuffer content = rest.slice(rest.position(), length - Short.BYTES);
    rest.position(rest.position() + content.remaining());
    return content;
  }

  private static boolean begins(ByteBuffer content, byte[] name, int last) {
    return content.remaining() > last
        && content.slice(0, name.length).equals(ByteBuffer.wrap(name));
  }

  /** Of the markers from C0 on, C4, C8 and CC are tables and an extension. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker % 4 != 0 || marker == 0xC0;
  }

  /** Whether the file is one of segments up to its first scan, as no other bytes happen to be. */
  boolean areWhole() {
    return components > 0;
  }
}
