package org.meanfield.kernel;

import java.util.Arrays;

/** The gradient of a bias that every row has: db = Σ dy[r], in the order of the rows. */
final class BiasGradient implements Step {
  /** Outputs whose gradients are summed at once: a row and the sum fit the first-level cache. */
  private static final int CHUNK = 2048;

  private final Buffer dy;
  private final int rows;
  private final int width;
  private final Buffer db;
  private final float[] row;
  private final float[] sum;

  /**
   * @param dy [rows, width]
   * @param db [width]
   */
  BiasGradient(Buffer dy, long rows, int width, Buffer db) {
    this.dy = dy;
    this.rows = Math.toIntExact(rows);
    this.width = width;
    this.db = db;
    this.row = new float[Math.min(CHUNK, width)];
    this.sum = new float[row.length];
  }

  @Override
  public void run() {
    for (int from = 0; from < width; from += row.length) {
      int count = Math.min(row.length, width - from);
      Arrays.fill(sum, 0);
      for (int r = 0; r < rows; r++) {
        dy.get(r * width + from, row, 0, count);
        Sigmoids.add(sum, row, count);
      }
      db.put(from, sum, 0, count);
    }
  }
}
