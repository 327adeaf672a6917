package org.meanfield.data.batches;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.AugmentationConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Field;
import org.meanfield.data.Schema;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * Varies a batch's images in place: a cut that is stretched to the whole (bilinear), a shift that
 * leaves zeros behind, a reflection. What becomes of an image is a pure function of (seed, replica,
 * iteration, row), so a retried step sees the same images.
 */
public final class Augmentation implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int DRAWS = 8;
  private static final int FLIP = 0;
  private static final int SHIFT_ROWS = 1;
  private static final int SHIFT_COLUMNS = 2;
  private static final int CROP = 3;
  private static final int CROP_ROW = 4;
  private static final int CROP_COLUMN = 5;

  private final AugmentationConfig config;

  private Augmentation(AugmentationConfig config) {
    this.config = config;
  }

  /**
   * @throws ConfigException where there is something to vary and the examples are no images, or
   *     images smaller than the shift
   */
  public static Augmentation of(AugmentationConfig config, Schema schema) {
    if (config.isNone()) {
      return new Augmentation(config);
    }
    if (schema.kind() != ExampleKind.IMAGE) {
      throw new ConfigException(
          "augmentation: needs images, and the shard set has "
              + schema.fields().stream().map(Field::name).toList()
              + "; remove it");
    }
    List<Integer> shape = schema.field(Schema.IMAGE).shape();
    int side = Math.min(shape.get(1), shape.get(2));
    if (config.shift() >= side) {
      throw new ConfigException(
          "augmentation.shift = %s: moves images of %s × %s pixels out of sight; lower it"
              .formatted(config.shift(), shape.get(1), shape.get(2)));
    }
    return new Augmentation(config);
  }

  /** Varies every image of the batch. */
  public void apply(Batch batch, long seed, int replica, long iteration) {
    if (config.isNone()) {
      return;
    }
    int field = batch.schema().index(Schema.IMAGE);
    List<Integer> shape = batch.schema().fields().get(field).shape();
    RandomNumbers random = RandomNumbers.of(seed, Purpose.AUGMENTATION, replica, iteration);
    Axis rows = new Axis(shape.get(1));
    Axis columns = new Axis(shape.get(2));
    byte[] plane = new byte[shape.get(1) * shape.get(2)];
    for (int n = 0; n < batch.rows(); n++) {
      draw(random, (long) n * DRAWS, rows, columns);
      for (int c = 0; c < shape.get(0); c++) {
        vary(batch.bytes(field), (n * shape.get(0) + c) * plane.length, plane, rows, columns);
      }
    }
  }

  private void draw(RandomNumbers random, long first, Axis rows, Axis columns) {
    int moves = 2 * config.shift() + 1;
    double kept = 1 - (1 - config.crop()) * random.uniformDouble(first + CROP);
    rows.set(
        kept,
        random.uniformDouble(first + CROP_ROW),
        random.bounded(first + SHIFT_ROWS, moves) - config.shift(),
        false);
    columns.set(
        kept,
        random.uniformDouble(first + CROP_COLUMN),
        random.bounded(first + SHIFT_COLUMNS, moves) - config.shift(),
        config.flip() && random.bounded(first + FLIP, 2) == 1);
  }

  private static void vary(byte[] images, int from, byte[] plane, Axis rows, Axis columns) {
    System.arraycopy(images, from, plane, 0, plane.length);
    int width = columns.before.length;
    for (int i = 0, at = from; i < rows.before.length; i++) {
      for (int j = 0; j < width; j++, at++) {
        images[at] =
            rows.outside(i) || columns.outside(j) ? 0 : pixel(plane, width, rows, i, columns, j);
      }
    }
  }

  private static byte pixel(byte[] plane, int width, Axis rows, int i, Axis columns, int j) {
    int top = rows.before[i] * width;
    int left = columns.before[j];
    if (rows.share[i] == 0 && columns.share[j] == 0) {
      return plane[top + left];
    }
    int bottom = rows.after(i) * width;
    int right = columns.after(j);
    float upper = mix(plane[top + left], plane[top + right], columns.share[j]);
    float lower = mix(plane[bottom + left], plane[bottom + right], columns.share[j]);
    return (byte) (int) (upper + (lower - upper) * rows.share[i] + 0.5f);
  }

  private static float mix(byte first, byte second, float share) {
    int value = first & 0xff;
    return value + ((second & 0xff) - value) * share;
  }

  /** Where the pixels of one direction come from. */
  private static final class Axis {
    private static final int OUTSIDE = -1;

    /** The pixel at or before the place, or {@link #OUTSIDE}. */
    final int[] before;

    /** How much of the way to the next pixel. */
    final float[] share;

    Axis(int length) {
      before = new int[length];
      share = new float[length];
    }

    /**
     * @param kept share of the length that a cut keeps
     * @param place of the cut, from 0 for the first possible to 1 for the last
     * @param shift pixels towards the end
     */
    void set(double kept, double place, int shift, boolean mirrored) {
      int length = before.length;
      double start = (1 - kept) * length * place;
      for (int i = 0; i < length; i++) {
        int moved = (mirrored ? length - 1 - i : i) - shift;
        if (moved < 0 || moved >= length) {
          before[i] = OUTSIDE;
          continue;
        }
        // The middle of a pixel is half a pixel from its edge.
        double from = kept == 1 ? moved : start + (moved + 0.5) * kept - 0.5;
        double within = Math.min(Math.max(from, 0), length - 1);
        before[i] = (int) within;
        share[i] = (float) (within - before[i]);
      }
    }

    boolean outside(int i) {
      return before[i] == OUTSIDE;
    }

    int after(int i) {
      return Math.min(before[i] + 1, before.length - 1);
    }
  }
}
