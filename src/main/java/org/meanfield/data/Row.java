package org.meanfield.data;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One example on its way into a shard.
 *
 * @param packed its fields one after the other, as {@link Schema} lays them out
 */
record Row(RowKey key, byte[] packed) implements Serializable {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  static int intAt(byte[] packed, int offset) {
    return (int) INT.get(packed, offset);
  }

  static float floatAt(byte[] packed, int offset) {
    return Float.intBitsToFloat(intAt(packed, offset));
  }

  static void putFloat(byte[] packed, int offset, float value) {
    putInt(packed, offset, Float.floatToIntBits(value));
  }

  static void putInt(byte[] packed, int offset, int value) {
    INT.set(packed, offset, value);
  }
}
