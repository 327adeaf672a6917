package org.meanfield.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.meanfield.config.TrainingConfig.ExchangeFormat;
import org.meanfield.network.state.SlicedVector;

/**
 * How a replica's slice stands in the bytes that go to whoever averages it. What is averaged is
 * what was decoded, whoever averages it and wherever: the same bits on any cluster. The mean is
 * computed as ever, and the state that the next round starts from goes to the replicas in floats,
 * so that an executor which joins late needs nothing else.
 */
enum SliceCoding {
  /** As they are. */
  F32(Float.BYTES) {
    @Override
    byte[] encode(Slices slices, SlicedVector start, int slice, byte[] floats) {
      return floats;
    }

    @Override
    void decode(byte[] coded, int from, float[] start, int moved, float[] target, int count) {
      SlicedVector.floats(coded).get(from, target, 0, count);
    }
  },

  /**
   * In half of the bytes, rounded to bf16, to the nearest and to even: parameters as their movement
   * from where the round started, which is so small beside them that rounding it leaves them all
   * but as they were; statistics and moments as they are, since a movement may be rounded to more
   * than there was, and a second moment must not become negative.
   */
  BF16(Short.BYTES) {
    @Override
    byte[] encode(Slices slices, SlicedVector start, int slice, byte[] floats) {
      int length = slices.length(slice);
      int moved = slices.parameters(slice);
      byte[] coded = new byte[length * bytesPerFloat()];
      float[] values = new float[BLOCK];
      float[] before = new float[BLOCK];
      short[] rounded = new short[BLOCK];
      for (int from = 0; from < length; from += BLOCK) {
        int count = Math.min(BLOCK, length - from);
        SlicedVector.floats(floats).get(from, values, 0, count);
        int moving = Math.max(0, Math.min(count, moved - from));
        start.get(slices.start(slice) + from, before, 0, moving);
        subtract(values, before, moving);
        round(values, rounded, count);
        shorts(coded).put(from, rounded, 0, count);
      }
      return coded;
    }

    @Override
    void decode(byte[] coded, int from, float[] start, int moved, float[] target, int count) {
      short[] rounded = new short[count];
      shorts(coded).get(from, rounded, 0, count);
      widen(rounded, target, count);
      add(target, start, moved);
    }
  };

  /** Floats that are coded together: all that is needed for them fits the first-level cache. */
  private static final int BLOCK = 1024;

  private static final int INFINITY = 0x7f80_0000;

  private final int bytesPerFloat;

  SliceCoding(int bytesPerFloat) {
    this.bytesPerFloat = bytesPerFloat;
  }

  /** The one that the run is configured with. */
  static SliceCoding of(ExchangeFormat format) {
    return switch (format) {
      case F32 -> F32;
      case BF16 -> BF16;
    };
  }

  int bytesPerFloat() {
    return bytesPerFloat;
  }

  /**
   * A replica's slice as it travels.
   *
   * @param start of the whole state
   * @param floats of the slice, little-endian; may become what is returned
   */
  abstract byte[] encode(Slices slices, SlicedVector start, int slice, byte[] floats);

  /**
   * Some floats of a slice as they are averaged.
   *
   * @param from the first one's place in the slice
   * @param start of the same floats, as far as they are parameters
   * @param moved how many of them are
   */
  abstract void decode(byte[] coded, int from, float[] start, int moved, float[] target, int count);

  /** As the processor's own conversion to bfloat16 rounds; what is no number stays none. */
  static short bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int nearest = bits + 0x7fff + (bits >>> 16 & 1);
    int quiet = bits | 0x40_0000;
    return (short) (((bits & Integer.MAX_VALUE) > INFINITY ? quiet : nearest) >>> 16);
  }

  private static ShortBuffer shorts(byte[] coded) {
    return ByteBuffer.wrap(coded).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
  }

  // Each loop a method of its own: so they vectorise.
  private static void subtract(float[] values, float[] start, int count) {
    for (int i = 0; i < count; i++) {
      values[i] -= start[i];
    }
  }

  private static void round(float[] values, short[] rounded, int count) {
    for (int i = 0; i < count; i++) {
      rounded[i] = bf16(values[i]);
    }
  }

  private static void widen(short[] rounded, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(rounded[i] << 16);
    }
  }

  private static void add(float[] values, float[] start, int count) {
    for (int i = 0; i < count; i++) {
      values[i] += start[i];
    }
  }
}
