package org.meanfield.kernel;

import org.bytedeco.dnnl.memory;

/**
 * The way back of a tile of attention that is one of several, M queries of a head against C keys,
 * moved from place to place. With the sum of a query's exponentials, which the way there keeps, and
 * the product of what it told with its gradient, a probability and its gradient depend on no other
 * any more (Dao et al., arXiv 2205.14135, algorithm 4), so that both are made behind a product, in
 * registers; and with a row a key, one product alone has to transpose a large matrix:
 *
 * <pre>
 * q, o, do, dq [M, E]   k, v, dk, dv [C, E]   p, ds [C, M]   l, d [M]
 * l = log Σ exp(q · kᵀ / √E),  d = Σ o ∘ do
 * p   = exp(k · qᵀ / √E − l)
 * dv += p · do
 * ds  = p ∘ (v · doᵀ − d)
 * dq  = dsᵀ · k / √E
 * dk += ds · q / √E
 * </pre>
 */
final class AttentionTileBack {
  private static final int[] SWAPPED = {1, 0};

  private final Buffer q;
  private final Buffer qTransposed;
  private final Buffer gradient;
  private final Buffer gradientTransposed;
  private final Buffer k;
  private final Buffer v;
  private final Buffer dq;
  private final Buffer dk;
  private final Buffer dv;
  private final Buffer logSums;
  private final Buffer products;
  private final Step probabilities;
  private final Step valueGradients;
  private final Step scoreGradients;
  private final Step queryGradients;
  private final Step keyGradients;

  /**
   * @param keys C
   * @param p memory for it, {@code [C, M]} or more
   * @param ds the same
   */
  AttentionTileBack(
      Assembly assembly, String name, AttentionShape shape, int keys, Buffer p, Buffer ds) {
    memory.desc ofQueries = Layouts.plain(shape.tile(), shape.width());
    memory.desc ofKeys = Layouts.plain(keys, shape.width());
    this.q = assembly.window(ofQueries);
    this.qTransposed = assembly.window(ofQueries.permute_axes(SWAPPED));
    this.gradient = assembly.window(ofQueries);
    this.gradientTransposed = assembly.window(ofQueries.permute_axes(SWAPPED));
    this.dq = assembly.window(ofQueries);
    this.k = assembly.window(ofKeys);
    this.v = assembly.window(ofKeys);
    this.dk = assembly.window(ofKeys);
    this.dv = assembly.window(ofKeys);
    this.logSums = assembly.window(Layouts.plain(1, shape.tile()));
    this.products = assembly.window(Layouts.plain(1, shape.tile()));
    memory.desc layout = Layouts.plain(keys, shape.tile());
    Buffer ownP = p.slice(0, layout);
    Buffer ownDs = ds.slice(0, layout);
    Buffer dsTransposed = ds.slice(0, layout.permute_axes(SWAPPED));
    TileProducts made = new TileProducts(assembly, name, shape);
    this.probabilities = made.exponential("k·qᵀ", k, qTransposed, logSums, ownP);
    this.valueGradients = made.plain("p·do", ownP, gradient, dv, Arrival.ADDED);
    this.scoreGradients = made.times("v·doᵀ", v, gradientTransposed, products, ownP, ownDs);
    this.queryGradients = made.scaled("dsᵀ·k", dsTransposed, k, dq, Arrival.WRITTEN);
    this.keyGradients = made.scaled("ds·q", ownDs, q, dk, Arrival.ADDED);
  }

  /** Moves to the queries and keys that start at these floats of all heads' buffers. */
  void moveTo(HeadBuffers heads, HeadBuffers gradients, long query, long key) {
    q.moveTo(heads.q(), query);
    qTransposed.moveTo(heads.q(), query);
    gradient.moveTo(heads.o(), query);
    gradientTransposed.moveTo(heads.o(), query);
    k.moveTo(heads.k(), key);
    v.moveTo(heads.v(), key);
    dq.moveTo(gradients.q(), query);
    dk.moveTo(gradients.k(), key);
    dv.moveTo(gradients.v(), key);
  }

  /**
   * Moves to what is known of the queries from one on.
   *
   * @param sums −√E · l of all heads' queries
   * @param told −d of the same
   */
  void moveTo(Buffer sums, Buffer told, long query) {
    logSums.moveTo(sums, query);
    products.moveTo(told, query);
  }

  /** p, also of keys that a query does not see. */
  void probabilities() {
    probabilities.run();
  }

  /** All gradients, of p as it is now. */
  void gradients() {
    valueGradients.run();
    scoreGradients.run();
    queryGradients.run();
    keyGradients.run();
  }
}
