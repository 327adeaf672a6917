package org.meanfield.data;

import java.security.MessageDigest;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.meanfield.storage.Storage;

/** The rows of a pair of IDX files, hashed; closes the files when the task ends. */
final class IdxRows implements Iterator<Row> {
  private final IdxPair pair;
  private final long seed;
  private final boolean[] usable;
  private final IdxReader reader;
  private final MessageDigest sha256;
  private int position;
  private Row next;

  /**
   * @param usable whether an example of a label is taken, by label
   */
  IdxRows(Storage storage, IdxPair pair, long seed, boolean[] usable) {
    this.pair = pair;
    this.seed = seed;
    this.usable = usable;
    this.reader = new IdxReader(storage, pair);
    this.sha256 = RowKey.newDigest();
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reader.close());
  }

  @Override
  public boolean hasNext() {
    while (next == null && position < reader.items()) {
      next = read();
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  private Row read() {
    int pixels = reader.height() * reader.width();
    byte[] packed = new byte[pixels + Integer.BYTES];
    int label = reader.next(packed);
    Row.putInt(packed, pixels, label);
    int at = position++;
    return usable[label]
        ? new Row(RowKey.of(sha256, seed, pair.test(), label, at, packed), packed)
        : null;
  }
}
