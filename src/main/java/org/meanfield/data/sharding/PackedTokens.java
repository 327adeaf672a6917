package org.meanfield.data.sharding;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.meanfield.data.Packed;

/** The tokens of chunks one by one, as packed rows. */
final class PackedTokens implements Iterator<byte[]> {
  private final Iterator<int[]> chunks;
  private int[] chunk = {};
  private int next;

  PackedTokens(Iterator<int[]> chunks) {
    this.chunks = chunks;
  }

  @Override
  public boolean hasNext() {
    while (next == chunk.length && chunks.hasNext()) {
      chunk = chunks.next();
      next = 0;
    }
    return next < chunk.length;
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    byte[] packed = new byte[Integer.BYTES];
    Packed.putInt(packed, 0, chunk[next++]);
    return packed;
  }
}
