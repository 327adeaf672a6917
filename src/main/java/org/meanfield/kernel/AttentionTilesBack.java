package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * The way back of an attention in several tiles, each as {@link AttentionTileBack} has it. Keys
 * that several tiles see get a gradient from each.
 */
final class AttentionTilesBack {
  private final TilePlaces places;
  private final HeadBuffers heads;
  private final HeadBuffers gradients;
  private final LogSums logSums;
  private final UnseenEntries unseen;
  private final Buffer p;

  /** −Σ o ∘ do of all heads' queries. */
  private final Buffer told;

  /** By blocks of keys that a tile sees, less one. */
  private final List<AttentionTileBack> tiles = new ArrayList<>();

  private final float[] zeros;
  private final float[] o;
  private final float[] gradient;
  private final float[] products;

  AttentionTilesBack(
      Assembly assembly,
      String name,
      TilePlaces places,
      HeadBuffers heads,
      HeadBuffers gradients,
      LogSums logSums,
      Buffer p) {
    AttentionShape shape = places.shape();
    this.places = places;
    this.heads = heads;
    this.gradients = gradients;
    this.logSums = logSums;
    this.unseen = new UnseenEntries(places);
    this.p = p;
    this.told = assembly.reserve(logSums.values().layout());
    Buffer ds = assembly.reserve(p.layout());
    for (int blocks = 1; blocks <= shape.blocks(); blocks++) {
      int keys = blocks * shape.block();
      tiles.add(new AttentionTileBack(assembly, name, shape, keys, p, ds));
    }
    this.zeros = new float[shape.tile() * shape.width()];
    this.o = new float[shape.allWidth()];
    this.gradient = new float[shape.allWidth()];
    this.products = new float[shape.heads() * shape.paddedQueries()];
  }

  /**
   * The gradients of q, k and v; that of o lies in its place.
   *
   * @param y what the attention told, {@code [N·Tq, D]}
   * @param dy its gradient
   */
  void run(Buffer y, Buffer dy) {
    gradients.k().zero();
    gradients.v().zero();
    for (int sequence = 0; sequence < places.shape().sequences(); sequence++) {
      multiply(sequence, y, dy);
    }
    places.everyTile(this::run);
  }

  private void multiply(int sequence, Buffer y, Buffer dy) {
    AttentionShape shape = places.shape();
    int width = shape.width();
    for (int query = 0; query < shape.queries(); query++) {
      int at = (sequence * shape.queries() + query) * o.length;
      boolean blind = places.isBlind(sequence, query);
      if (!blind) {
        y.get(at, o, 0, o.length);
        dy.get(at, gradient, 0, o.length);
      }
      for (int head = 0; head < shape.heads(); head++) {
        products[head * shape.paddedQueries() + query] = blind ? 0 : -product(head * width, width);
      }
    }
    told.put(sequence * products.length, products, 0, products.length);
  }

  private float product(int from, int count) {
    float sum = 0;
    for (int e = from; e < from + count; e++) {
      sum += o[e] * gradient[e];
    }
    return sum;
  }

  private void run(int head, int tile) {
    KeyRun run = places.run(head, tile);
    long query = places.query(head, tile);
    if (run.isEmpty()) {
      gradients.q().put((int) query, zeros, 0, zeros.length);
      return;
    }
    AttentionTileBack kernels = tiles.get(run.size() / places.shape().block() - 1);
    kernels.moveTo(heads, gradients, query, places.key(head, run.from()));
    kernels.moveTo(logSums.values(), told, places.row(head, tile));
    kernels.probabilities();
    unseen.clear(p, head, tile, run);
    kernels.gradients();
  }
}
