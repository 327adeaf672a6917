package org.meanfield.data.example;

import java.security.MessageDigest;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.meanfield.data.Packed;
import org.meanfield.data.source.IdxPair;
import org.meanfield.data.source.IdxReader;
import org.meanfield.storage.Storage;

/** The rows of a pair of IDX files, hashed; closes the files when the task ends. */
final class IdxRows implements Iterator<KeyedExample> {
  private final IdxPair pair;
  private final long seed;
  private final boolean[] usable;
  private final IdxReader reader;
  private final MessageDigest sha256;
  private int position;
  private KeyedExample next;

  /**
   * @param usable whether an example of a label is taken, by label
   */
  IdxRows(Storage storage, IdxPair pair, long seed, boolean[] usable) {
    this.pair = pair;
    this.seed = seed;
    this.usable = usable;
    this.reader = new IdxReader(storage, pair);
    this.sha256 = ExampleKey.newDigest();
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
  public KeyedExample next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    KeyedExample row = next;
    next = null;
    return row;
  }

  private KeyedExample read() {
    int pixels = reader.height() * reader.width();
    byte[] packed = new byte[pixels + (pair.hasLabels() ? Integer.BYTES : 0)];
    int label = reader.next(packed);
    if (pair.hasLabels()) {
      Packed.putInt(packed, pixels, label);
    }
    int at = position++;
    if (!usable[label]) {
      return null;
    }
    return new KeyedExample(
        ExampleKey.of(sha256, seed, pair.test(), label, at, packed, pixels), packed);
  }
}
