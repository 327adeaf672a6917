package org.meanfield.kernel;

/** Row-major floats of one tensor that the engine takes over piece by piece, wherever they lie. */
@FunctionalInterface
public interface FloatSource {
  /** Copies the tensor's floats {@code from … from + count} to {@code target[to …]}. */
  void get(long from, float[] target, int to, int count);

  /** Those of an array, from an index on. */
  static FloatSource of(float[] values, int offset) {
    return (from, target, to, count) ->
        System.arraycopy(values, Math.toIntExact(offset + from), target, to, count);
  }
}
