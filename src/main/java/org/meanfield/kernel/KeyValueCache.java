package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keys and values of what texts side by side have read, of every attention layer, so that reading
 * on computes only what is new (incremental decoding); or those of a source that is projected once.
 * Memory of its own in a workspace, which several programs of the network write and read.
 *
 * <pre>
 * of a layer: k, v [rows, h, capacity, E]
 * </pre>
 */
public final class KeyValueCache {
  /**
   * @param k keys
   * @param v values
   */
  record Layer(Buffer k, Buffer v) {}

  private final int rows;
  private final int heads;
  private final int width;
  private final int capacity;
  private final int padded;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * Before the workspace is allocated.
   *
   * @param layers attention layers that keep their keys and values here
   * @param rows texts side by side, or sources
   * @param width D, of all heads together
   * @param capacity places of a row
   */
  public KeyValueCache(
      Workspace workspace, int layers, int rows, int heads, int width, int capacity) {
    int block = AttentionShape.CACHE_BLOCK;
    this.rows = rows;
    this.heads = heads;
    this.width = width / heads;
    this.capacity = capacity;
    this.padded = (capacity + block - 1) / block * block;
    Arena arena = workspace.keptArena();
    for (int layer = 0; layer < layers; layer++) {
      this.layers.add(
          new Layer(
              arena.reserve(Layouts.plain(floats(rows))),
              arena.reserve(Layouts.plain(floats(rows)))));
    }
  }

  public int rows() {
    return rows;
  }

  /** Places of a row. */
  public int capacity() {
    return capacity;
  }

  int heads() {
    return heads;
  }

  /** E, of one head. */
  int width() {
    return width;
  }

  Layer layer(int layer) {
    return layers.get(layer);
  }

  /** Floats that so many rows take. */
  long floats(int count) {
    return (long) count * heads * padded * width;
  }

  /** Where a head's vector at a place is. */
  private int at(int row, int head, int place) {
    return ((row * heads + head) * padded + place) * width;
  }

  /**
   * Writes one place of one row.
   *
   * @param keysAndValues those of all heads side by side, first the keys, then the values
   */
  void write(int layer, int row, int place, float[] keysAndValues) {
    Layer kept = layers.get(layer);
    for (int head = 0; head < heads; head++) {
      kept.k.put(at(row, head, place), keysAndValues, head * width, width);
      kept.v.put(at(row, head, place), keysAndValues, (heads + head) * width, width);
    }
  }

  /**
   * Forgets everything: what is left of earlier texts behind a place would count nothing, but a
   * number that is none would.
   */
  public void clear() {
    for (Layer layer : layers) {
      layer.k.zero();
      layer.v.zero();
    }
  }

  /**
   * Goes on with other rows than those that were written, such as the best of a beam's.
   *
   * @param parents for each row the one whose places it takes over
   * @param places that have been written, from the first on
   */
  public void keep(int[] parents, int places) {
    if (parents.length != rows || places > capacity) {
      throw new IllegalArgumentException(
          "%s parents and %s places for a cache of %s rows of %s places"
              .formatted(parents.length, places, rows, capacity));
    }
    int[] moved = IntStream.range(0, rows).filter(row -> parents[row] != row).toArray();
    for (Layer layer : layers) {
      keep(layer.k, moved, parents, places * width);
      keep(layer.v, moved, parents, places * width);
    }
  }

  /** All is read before any is written, since a row that is overwritten may be another's parent. */
  private void keep(Buffer buffer, int[] moved, int[] parents, int floats) {
    float[] before = new float[moved.length * heads * floats];
    for (int i = 0; i < moved.length * heads; i++) {
      buffer.get(at(parents[moved[i / heads]], i % heads, 0), before, i * floats, floats);
    }
    for (int i = 0; i < moved.length * heads; i++) {
      buffer.put(at(moved[i / heads], i % heads, 0), before, i * floats, floats);
    }
  }
}
