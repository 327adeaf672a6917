package org.meanfield.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers within packed examples, as {@link Schema#packedBytes} lays them out. */
public final class Packed {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Packed() {}

  public static int intAt(byte[] packed, int offset) {
    return (int) INT.get(packed, offset);
  }

  public static double doubleAt(byte[] packed, int offset) {
    return Double.longBitsToDouble((long) LONG.get(packed, offset));
  }

  public static void putDouble(byte[] packed, int offset, double value) {
    LONG.set(packed, offset, Double.doubleToLongBits(value));
  }

  public static void putInt(byte[] packed, int offset, int value) {
    INT.set(packed, offset, value);
  }
}
