package org.meanfield.kernel;

import java.util.Arrays;

/**
 * The rows of an attention that play no part: keys that no query of their sequence sees, queries
 * that see nothing, padding to whole tiles. They are zeros before any product, so that whatever
 * stands there, even what is not finite, reaches none.
 */
final class UnseenRows {
  private static final int CHUNK = 1024;

  private final AttentionShape shape;
  private final Spans spans;
  private final float[] zeros;
  private final boolean[] seen;

  /** Runs that begin at a key, less those that end there. */
  private final int[] begun;

  private final float[] values = new float[CHUNK];
  private final float[] sums = new float[CHUNK];

  UnseenRows(AttentionShape shape, Spans spans) {
    this.shape = shape;
    this.spans = spans;
    int rows = Math.max(shape.paddedKeys(), shape.paddedQueries());
    this.zeros = new float[rows * shape.width()];
    this.seen = new boolean[rows];
    this.begun = new int[rows + 1];
  }

  /** Of {@code [N·h, keys, E]}. */
  void clearKeys(Buffer keys) {
    for (int n = 0; n < shape.sequences(); n++) {
      Arrays.fill(begun, 0);
      for (int query = 0; query < shape.queries(); query++) {
        begun[spans.from(n, query)]++;
        begun[spans.to(n, query)]--;
      }
      int open = 0;
      for (int key = 0; key < shape.paddedKeys(); key++) {
        open += begun[key];
        seen[key] = open > 0;
      }
      clear(keys, n, shape.paddedKeys());
    }
  }

  /** Of {@code [N·h, queries, E]}. */
  void clearQueries(Buffer queries) {
    for (int n = 0; n < shape.sequences(); n++) {
      for (int query = 0; query < shape.paddedQueries(); query++) {
        seen[query] = query < shape.queries() && !spans.isEmpty(n, query);
      }
      clear(queries, n, shape.paddedQueries());
    }
  }

  private void clear(Buffer rows, int sequence, int count) {
    for (int from = 0; from < count; from++) {
      int to = from;
      while (to < count && !seen[to]) {
        to++;
      }
      for (int head = 0; to > from && head < shape.heads(); head++) {
        int first = (sequence * shape.heads() + head) * count + from;
        rows.put(first * shape.width(), zeros, 0, (to - from) * shape.width());
      }
      from = to;
    }
  }

  /** Whether a buffer holds neither infinities nor what is not a number. */
  boolean isFinite(Buffer buffer) {
    Arrays.fill(sums, 0);
    for (int at = 0; at < buffer.size(); at += CHUNK) {
      int count = Math.min(CHUNK, buffer.size() - at);
      buffer.get(at, values, 0, count);
      for (int j = 0; j < count; j++) {
        sums[j] += values[j] * 0f;
      }
    }
    float sum = 0;
    for (float part : sums) {
      sum += part;
    }
    return sum == 0;
  }
}
