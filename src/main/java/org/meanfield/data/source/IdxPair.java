package org.meanfield.data.source;

import java.io.Serializable;
import java.net.URI;
import java.util.Arrays;
import org.meanfield.config.IdxSource;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;

/**
 * A file of images and the file of their labels; what one task reads, since gzip cannot be split.
 *
 * @param test whether it is the source's test split
 * @param labels null where there are none: then all labels are 0
 */
public record IdxPair(boolean test, URI images, URI labels) implements Serializable {

  public static IdxPair of(boolean test, IdxSource.Files files) {
    return new IdxPair(test, files.images(), files.labels());
  }

  public boolean hasLabels() {
    return labels != null;
  }

  public String imagesKey() {
    return key() + ".images";
  }

  public String labelsKey() {
    return key() + ".labels";
  }

  private String key() {
    return test ? "data.source.test" : "data.source.train";
  }

  /**
   * Reads both files to their ends.
   *
   * @throws DataException when one is no IDX file, is truncated, or their counts differ
   */
  public IdxSummary inspect(Storage storage) {
    long[] counts = new long[256];
    long[] firsts = new long[256];
    Arrays.fill(firsts, -1);
    try (IdxReader reader = new IdxReader(storage, this)) {
      byte[] image = new byte[reader.height() * reader.width()];
      for (int position = 0; position < reader.items(); position++) {
        int label = reader.next(image);
        counts[label]++;
        firsts[label] = firsts[label] < 0 ? position : firsts[label];
      }
      return new IdxSummary(
          (hasLabels() ? labels : images).toString(),
          reader.height(),
          reader.width(),
          counts,
          firsts);
    }
  }
}
