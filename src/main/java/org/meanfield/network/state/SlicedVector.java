package org.meanfield.network.state;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A vector of floats, cut into slices of little-endian bytes: the one form in which a state is read
 * from the engine, sent, averaged and stored. Bytes, since Java serialises {@code float[]} value by
 * value and {@code byte[]} at once; slices, so that a vector may be longer than an array.
 *
 * <p>Owned by who makes it, and not to be written once it is shared: other vectors may have the
 * same slices.
 */
public final class SlicedVector implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Floats of a slice where nothing speaks for fewer: an array of a little less than 1 MiB. One of
   * 1 MiB and its header takes two regions of a heap that G1 collects, and so twice its memory.
   */
  public static final int SLICE = (1 << 18) - (1 << 10);

  /** So many are looked at together: they fit the first-level cache. */
  private static final int BLOCK = 2048;

  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final long size;
  private final int sliceLength;
  private final byte[][] slices;

  /** Zeros in slices of {@link #SLICE}. */
  public SlicedVector(long size) {
    this(size, SLICE);
  }

  /** Zeros in slices of so many floats, the last one as long as what is left. */
  public SlicedVector(long size, int sliceLength) {
    this(size, sliceLength, new byte[count(size, sliceLength)][]);
    for (int s = 0; s < slices.length; s++) {
      slices[s] = new byte[length(s) * Float.BYTES];
    }
  }

  private SlicedVector(long size, int sliceLength, byte[][] slices) {
    this.size = size;
    this.sliceLength = sliceLength;
    this.slices = slices;
  }

  /** These slices as they are, of this length each but the last. */
  public static SlicedVector of(long size, int sliceLength, byte[][] slices) {
    SlicedVector vector = new SlicedVector(size, sliceLength, slices);
    if (slices.length != count(size, sliceLength)) {
      throw new IllegalArgumentException(
          slices.length + " slices of " + sliceLength + " floats for " + size);
    }
    for (int s = 0; s < slices.length; s++) {
      if (slices[s].length != vector.length(s) * Float.BYTES) {
        throw new IllegalArgumentException(
            "slice "
                + s
                + " of "
                + slices[s].length
                + " bytes for "
                + vector.length(s)
                + " floats");
      }
    }
    return vector;
  }

  /** A copy of an array. */
  public static SlicedVector of(float... values) {
    SlicedVector vector = new SlicedVector(values.length);
    vector.put(0, values, 0, values.length);
    return vector;
  }

  private static int count(long size, int sliceLength) {
    return Math.toIntExact((size + sliceLength - 1) / sliceLength);
  }

  /** Floats. */
  public long size() {
    return size;
  }

  /** Floats of every slice but the last. */
  public int sliceLength() {
    return sliceLength;
  }

  public int slices() {
    return slices.length;
  }

  /** The bytes of a slice, not a copy. */
  public byte[] slice(int slice) {
    return slices[slice];
  }

  /** Takes the bytes of a slice out of a vector that nobody is to read any more. */
  public byte[] take(int slice) {
    byte[] taken = slices[slice];
    slices[slice] = null;
    return taken;
  }

  private int length(int slice) {
    return (int) Math.min(sliceLength, size - (long) slice * sliceLength);
  }

  /** Copies the floats {@code from … from + count} to {@code target[to …]}. */
  public void get(long from, float[] target, int to, int count) {
    for (int done = 0; done < count; ) {
      int at = (int) ((from + done) % sliceLength);
      int part = Math.min(count - done, sliceLength - at);
      floats(slices[(int) ((from + done) / sliceLength)]).get(at, target, to + done, part);
      done += part;
    }
  }

  /** Overwrites the floats {@code at … at + count} with {@code source[from …]}. */
  public void put(long at, float[] source, int from, int count) {
    for (int done = 0; done < count; ) {
      int to = (int) ((at + done) % sliceLength);
      int part = Math.min(count - done, sliceLength - to);
      floats(slices[(int) ((at + done) / sliceLength)]).put(to, source, from + done, part);
      done += part;
    }
  }

  /** A slice's bytes as its floats. */
  public static FloatBuffer floats(byte[] slice) {
    return ByteBuffer.wrap(slice).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** A copy of some of the floats, for people and for what is small. */
  public float[] copy(long from, int count) {
    float[] floats = new float[count];
    get(from, floats, 0, count);
    return floats;
  }

  /** A copy of all floats of a vector that an array can hold. */
  public float[] copy() {
    return copy(0, Math.toIntExact(size));
  }

  /** Writes the bytes of the floats {@code from … from + count}. */
  public void write(OutputStream out, long from, long count) throws IOException {
    for (long done = 0; done < count; ) {
      int at = (int) ((from + done) % sliceLength);
      int part = (int) Math.min(count - done, sliceLength - at);
      byte[] slice = slices[(int) ((from + done) / sliceLength)];
      out.write(slice, at * Float.BYTES, part * Float.BYTES);
      done += part;
    }
  }

  /**
   * Overwrites the floats {@code at … at + count} with the next bytes.
   *
   * @throws EOFException when there are fewer
   */
  public void read(InputStream in, long at, long count) throws IOException {
    for (long done = 0; done < count; ) {
      int to = (int) ((at + done) % sliceLength);
      int part = (int) Math.min(count - done, sliceLength - to);
      byte[] slice = slices[(int) ((at + done) / sliceLength)];
      if (in.readNBytes(slice, to * Float.BYTES, part * Float.BYTES) < part * Float.BYTES) {
        throw new EOFException();
      }
      done += part;
    }
  }

  /** The first so many floats; all slices but the last are shared. */
  public SlicedVector prefix(long floats) {
    return resized(floats);
  }

  /** Zeros behind these floats up to a size; the slices that stay as they are are shared. */
  public SlicedVector extendedTo(long floats) {
    return resized(floats);
  }

  private SlicedVector resized(long floats) {
    byte[][] parts = new byte[count(floats, sliceLength)][];
    SlicedVector resized = new SlicedVector(floats, sliceLength, parts);
    for (int s = 0; s < parts.length; s++) {
      int bytes = resized.length(s) * Float.BYTES;
      if (s >= slices.length) {
        parts[s] = new byte[bytes];
      } else {
        parts[s] = slices[s].length == bytes ? slices[s] : Arrays.copyOf(slices[s], bytes);
      }
    }
    return resized;
  }

  /** Whether so many floats from one on are all finite numbers. */
  public boolean isFinite(long from, long count) {
    float[] block = new float[BLOCK];
    for (long done = 0; done < count; ) {
      int part = (int) Math.min(BLOCK, count - done);
      get(from + done, block, 0, part);
      if (!isFinite(block, part)) {
        return false;
      }
      done += part;
    }
    return true;
  }

  private static boolean isFinite(float[] values, int count) {
    // Negative for every finite float, and so is what all have in common: a loop that vectorises.
    int common = -1;
    for (int i = 0; i < count; i++) {
      common &= (Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE) - INFINITY;
    }
    return common < 0;
  }

  /** Equal bits in every float, however either is cut. */
  public boolean sameBits(SlicedVector other) {
    if (size != other.size) {
      return false;
    }
    float[] own = new float[BLOCK];
    float[] others = new float[BLOCK];
    for (long from = 0; from < size; from += BLOCK) {
      int count = (int) Math.min(BLOCK, size - from);
      get(from, own, 0, count);
      other.get(from, others, 0, count);
      for (int i = 0; i < count; i++) {
        if (Float.floatToRawIntBits(own[i]) != Float.floatToRawIntBits(others[i])) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return size + " floats in " + slices.length + " slices";
  }
}
