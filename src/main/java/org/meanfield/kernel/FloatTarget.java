package org.meanfield.kernel;

/** Where the engine puts one tensor's row-major floats piece by piece. */
@FunctionalInterface
public interface FloatTarget {
  /** Takes over {@code source[from …]} as the tensor's floats {@code at … at + count}. */
  void put(long at, float[] source, int from, int count);

  /** An array, from an index on. */
  static FloatTarget of(float[] values, int offset) {
    return (at, source, from, count) ->
        System.arraycopy(source, from, values, Math.toIntExact(offset + at), count);
  }
}
