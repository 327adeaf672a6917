package org.meanfield.network.gan;

import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;

/** What a byte of an image is to both networks: {@code x / 127.5 − 1}, from −1 to 1. */
final class Pixels {
  private static final float[] TABLE = new float[256];

  static {
    for (int value = 0; value < TABLE.length; value++) {
      TABLE[value] = (float) (value / 127.5 - 1);
    }
  }

  private Pixels() {}

  /**
   * Scales the images of a batch.
   *
   * @param target {@code [batch, channels, height, width]}, overwritten
   */
  static void scale(Batch batch, float[] target) {
    byte[] images = batch.bytes(batch.schema().index(Schema.IMAGE));
    for (int i = 0; i < target.length; i++) {
      target[i] = TABLE[images[i] & 0xff];
    }
  }
}
