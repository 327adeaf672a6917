package org.meanfield.kernel;

import java.util.Arrays;

/**
 * Rows of an attention's queries, keys and values that are not finite. They are taken out before
 * the products, which would carry them to queries that do not see them, and put back as what is not
 * a number where they are seen: it ends a run by name, and must not hide.
 */
final class FlawedRows {
  private final AttentionShape shape;
  private final Spans spans;
  private final boolean[] queries;
  private final boolean[] keys;
  private final float[] values;

  FlawedRows(AttentionShape shape, Spans spans) {
    this.shape = shape;
    this.spans = spans;
    this.queries = new boolean[shape.sequences() * shape.paddedQueries()];
    this.keys = new boolean[shape.sequences() * shape.paddedKeys()];
    this.values = new float[shape.width()];
  }

  /** Makes them zeros. */
  void takeOut(HeadBuffers heads) {
    takeOut(heads.q(), queries, shape.paddedQueries());
    takeOut(heads.k(), keys, shape.paddedKeys());
    takeOut(heads.v(), keys, shape.paddedKeys());
  }

  private void takeOut(Buffer rows, boolean[] flawed, int count) {
    float[] zeros = new float[shape.width()];
    for (int head = 0; head < shape.allHeads(); head++) {
      for (int row = 0; row < count; row++) {
        int at = (head * count + row) * shape.width();
        rows.get(at, values, 0, values.length);
        if (!isFinite()) {
          rows.put(at, zeros, 0, zeros.length);
          flawed[head / shape.heads() * count + row] = true;
        }
      }
    }
  }

  private boolean isFinite() {
    boolean finite = true;
    for (float value : values) {
      finite &= Float.isFinite(value);
    }
    return finite;
  }

  /** Makes the outputs of all queries that see one not a number. */
  void putBack(Buffer o) {
    Arrays.fill(values, Float.NaN);
    for (int head = 0; head < shape.allHeads(); head++) {
      int sequence = head / shape.heads();
      for (int query = 0; query < shape.queries(); query++) {
        if (sees(sequence, query)) {
          int row = head * shape.paddedQueries() + query;
          o.put(row * shape.width(), values, 0, values.length);
        }
      }
    }
  }

  private boolean sees(int sequence, int query) {
    boolean flawed =
        queries[sequence * shape.paddedQueries() + query] && !spans.isEmpty(sequence, query);
    for (int key = spans.from(sequence, query); key < spans.to(sequence, query); key++) {
      flawed |= keys[sequence * shape.paddedKeys() + key];
    }
    return flawed;
  }
}
