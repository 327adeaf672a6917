package org.meanfield.kernel;

/**
 * {@link Attention} of new queries on the keys and values that a {@link KeyValueCache} keeps, in
 * programs that only predict:
 *
 * <pre>
 * x [N·T, 3D] q, k and v side by side, or q [N·T, D];   y [N·T, D]
 * forward   k[row, place + t], v[row, place + t] ← those of x, where it has them
 *           y[t] = Σ p[t,j] · v[row,j],  p[t] = softmax(q[t] · kᵀ / √E) over the run of t
 * </pre>
 */
final class CachedAttention extends Layer {
  private final KeyValueCache cache;
  private final int layer;
  private final AttentionShape shape;
  private final Activation output;

  private CachedAttention(
      Assembly assembly, KeyValueCache cache, int layer, AttentionShape shape, Activation x) {
    if (assembly.training()) {
      throw new IllegalArgumentException(
          "attention on kept keys has no way back; train with Attention.self or cross");
    }
    this.cache = cache;
    this.layer = layer;
    this.shape = shape;
    long rows = (long) shape.sequences() * shape.queries();
    long[] outputs = {rows, shape.allWidth()};
    this.output = assembly.activation(outputs, Layouts.plain(outputs), x);
  }

  /** Writes what x brings, and attends to all up to it. */
  static Layer readingOn(Assembly assembly, CachePlaces places, int layer, Activation x) {
    KeyValueCache cache = places.cache();
    AttentionShape shape = shape(cache, places.spans());
    AttentionRows rows = new AttentionRows(assembly, shape);
    rows.require("attention reading on", x, shape.queries(), 3);
    CachedAttention attention = new CachedAttention(assembly, cache, layer, shape, x);
    Buffer values =
        assembly.in(Layouts.plain(x.shape()), x.value(), "attention", attention.forward);
    attention.forward.add(() -> attention.write(values, places));
    attention.attend(assembly, rows, places.spans(), values, 3, places::firstRow);
    return attention;
  }

  /** Attends to what was kept before. */
  static Layer remembering(
      Assembly assembly, KeyValueCache memory, int layer, Spans spans, Activation q) {
    spans.over(memory.capacity());
    AttentionShape shape = shape(memory, spans);
    AttentionRows rows = new AttentionRows(assembly, shape);
    rows.require("attention on a memory", q, shape.queries(), 1);
    CachedAttention attention = new CachedAttention(assembly, memory, layer, shape, q);
    Buffer values =
        assembly.in(Layouts.plain(q.shape()), q.value(), "attention", attention.forward);
    attention.attend(assembly, rows, spans, values, 1, () -> 0);
    return attention;
  }

  private static AttentionShape shape(KeyValueCache cache, Spans spans) {
    return AttentionShape.onCache(
        spans.sequences(), cache.heads(), cache.width(), spans.queries(), cache.capacity());
  }

  private interface FirstRow {
    int get();
  }

  /**
   * @param parts of x side by side, queries first
   */
  private void attend(
      Assembly assembly, AttentionRows rows, Spans spans, Buffer x, int parts, FirstRow first) {
    Buffer q = assembly.reserve(Layouts.plain(shape.queryFloats()));
    Buffer o = assembly.reserve(Layouts.plain(shape.queryFloats()));
    KeyValueCache.Layer kept = cache.layer(layer);
    HeadBuffers heads = new HeadBuffers(q, kept.k(), kept.v(), o);
    AttentionTiles tiles = new AttentionTiles(assembly, "attention", shape, spans, heads);
    forward.add(rows.queriesOf(x, parts, q));
    forward.add(() -> tiles.forward(cache.floats(first.get())));
    forward.add(rows.outputs(o, output.value()));
  }

  private void write(Buffer x, CachePlaces places) {
    int width = shape.allWidth();
    float[] keysAndValues = new float[2 * width];
    for (int n = 0; n < shape.sequences(); n++) {
      for (int t = 0; t < shape.queries(); t++) {
        int row = n * shape.queries() + t;
        x.get(row * 3 * width + width, keysAndValues, 0, 2 * width);
        cache.write(layer, places.firstRow() + n, places.place(n, t), keysAndValues);
      }
    }
  }

  @Override
  void assembleBackward() {
    throw new IllegalStateException("attention on kept keys has no way back");
  }

  @Override
  Activation output() {
    return output;
  }
}
