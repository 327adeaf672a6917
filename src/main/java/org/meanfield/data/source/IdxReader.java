package org.meanfield.data.source;

import java.io.Closeable;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;

/** Reads a pair of IDX files in step. */
public final class IdxReader implements Closeable {
  private final IdxFile images;
  private final IdxFile labels;
  private final byte[] label = new byte[1];

  /**
   * @throws DataException when one is no IDX file, or their counts differ
   */
  public IdxReader(Storage storage, IdxPair pair) {
    images = new IdxFile(storage, pair.images(), pair.imagesKey(), 3);
    if (!pair.hasLabels()) {
      labels = null;
      return;
    }
    try {
      labels = new IdxFile(storage, pair.labels(), pair.labelsKey(), 1);
    } catch (RuntimeException e) {
      images.close();
      throw e;
    }
    if (images.items() != labels.items()) {
      close();
      throw new DataException(
          "%s has %s, but %s has %s; check %s and %s"
              .formatted(
                  images.file(),
                  Amount.of(images.items(), "image"),
                  labels.file(),
                  Amount.of(labels.items(), "label"),
                  pair.imagesKey(),
                  pair.labelsKey()));
    }
  }

  public int items() {
    return images.items();
  }

  public int height() {
    return images.size(1);
  }

  public int width() {
    return images.size(2);
  }

  /** Reads the next image to the buffer's beginning, and returns its label, 0 where it has none. */
  public int next(byte[] buffer) {
    images.next(buffer);
    if (labels == null) {
      return 0;
    }
    labels.next(label);
    return label[0] & 0xFF;
  }

  @Override
  public void close() {
    images.close();
    if (labels != null) {
      labels.close();
    }
  }
}
