package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Scaled dot-product attention of h heads (Vaswani et al., arXiv 1706.03762, section 3.2), batch
 * major:
 *
 * <pre>
 * x [N·T, 3D] q, k and v side by side, or q [N·Tq, D] and kv [N·Tk, 2D];   y [N·Tq, D]
 * a head has the columns head·E to head·E + E of each, E = D / h
 * forward   p[i] = softmax(q[i] · kᵀ / √E) over the run of keys that query i sees
 *           y[i] = Σ p[i,j] · v[j],  zeros where the run is empty
 * backward  as {@link AttentionTile} has it
 * </pre>
 */
public final class Attention extends Layer {
  /** Some of q, k and v: what they are read from, where they lie there, and where they go. */
  private record Part(Activation input, memory.desc beside, long atBytes, memory.desc headed) {}

  private final Assembly assembly;
  private final AttentionShape shape;
  private final AttentionRows rows;
  private final List<Part> parts = new ArrayList<>();
  private final Buffer all;
  private final HeadBuffers heads;
  private final AttentionTiles tiles;
  private final UnseenRows unseen;
  private final Spans spans;
  private final Activation output;

  private Attention(Assembly assembly, Spans spans, AttentionShape shape, Activation... inputs) {
    this.assembly = assembly;
    this.shape = shape;
    this.spans = spans;
    this.rows = new AttentionRows(assembly, shape);
    this.unseen = new UnseenRows(shape, spans);
    spans.over(shape.keys());
    this.all = assembly.reserve(Layouts.plain(shape.queryFloats() + 2 * shape.keyFloats()));
    if (inputs.length == 1) {
      addPart("self-attention", inputs[0], 3, shape.queries(), shape.paddedQueries(), 0);
    } else {
      addPart("cross-attention", inputs[0], 1, shape.queries(), shape.paddedQueries(), 0);
      long behind = shape.queryFloats() * Float.BYTES;
      addPart("cross-attention", inputs[1], 2, shape.keys(), shape.paddedKeys(), behind);
    }
    this.heads = heads(all, assembly.reserve(Layouts.plain(shape.queryFloats())));
    this.tiles = new AttentionTiles(assembly, "attention", shape, spans, heads);
    long[] outputs = {(long) shape.sequences() * shape.queries(), shape.allWidth()};
    this.output =
        shape.isOneTile()
            ? assembly.activation(outputs, Layouts.plain(outputs), inputs)
            : assembly.retained(outputs, Layouts.plain(outputs), inputs);
    forward.add(this::attend);
    forward.add(rows.outputs(heads.o(), output.value()));
  }

  /**
   * Self-attention: of {@code [N·T, 3D]}, queries, keys and values side by side as of PyTorch's
   * {@code in_proj_weight}, to {@code [N·T, D]}.
   */
  public static LayerSpec self(int heads, Spans spans) {
    return LayerSpec.of(
        "self-attention",
        (assembly, x) -> {
          int width = headWidth(x, 3, heads);
          int steps = spans.queries();
          AttentionShape shape = AttentionShape.of(spans.sequences(), heads, width, steps, steps);
          return new Attention(assembly, spans, shape, x);
        });
  }

  /**
   * Cross-attention: of queries {@code [N·Tq, D]}, and keys and values side by side {@code [N·Tk,
   * 2D]}, to {@code [N·Tq, D]}.
   */
  public static LayerSpec cross(int heads, Spans spans) {
    return LayerSpec.of(
        "cross-attention",
        2,
        (assembly, inputs) -> {
          Activation q = inputs.get(0);
          Activation kv = inputs.get(1);
          int width = headWidth(q, 1, heads);
          int keys = Math.toIntExact(kv.shape()[0] / spans.sequences());
          AttentionShape shape =
              AttentionShape.of(spans.sequences(), heads, width, spans.queries(), keys);
          return new Attention(assembly, spans, shape, q, kv);
        });
  }

  /**
   * Self-attention of texts that are read on: of {@code [N·T, 3D]}, whose keys and values it keeps,
   * to {@code [N·T, D]}, over all that was kept before in the row. In programs that only predict.
   *
   * @param layer of the cache
   */
  public static LayerSpec cached(CachePlaces places, int layer) {
    return LayerSpec.of(
        "attention reading on",
        (assembly, x) -> CachedAttention.readingOn(assembly, places, layer, x));
  }

  /**
   * Keeps a source's keys and values, {@code [N·T, 2D]}, for {@link #remembering}.
   *
   * @param seen by the source's own steps: one that sees nothing is padding, and is not kept
   */
  public static LayerSpec memorised(KeyValueCache memory, int layer, Spans seen) {
    return MemorisedKeys.of(memory, layer, seen);
  }

  /**
   * Cross-attention on a source that was kept before: of queries {@code [N·Tq, D]} to the same. As
   * many queries stand for a source as texts answer to it, such as a beam's.
   *
   * @param spans of the queries in the rows of the memory, one a source
   */
  public static LayerSpec remembering(KeyValueCache memory, int layer, Spans spans) {
    return LayerSpec.of(
        "attention on a memory",
        (assembly, q) -> CachedAttention.remembering(assembly, memory, layer, spans, q));
  }

  private static int headWidth(Activation x, int parts, int heads) {
    long width = x.shape()[1] / parts;
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "attention: a width of %s for %s heads: must be a multiple".formatted(width, heads));
    }
    return Math.toIntExact(width / heads);
  }

  /** Adds what all parts side by side in an input are, and the copy to each head's rows. */
  private void addPart(
      String name, Activation input, int count, int steps, int padded, long atBytes) {
    rows.require(name, input, steps, count);
    Part part =
        new Part(
            input, rows.beside(count, count, steps), atBytes, rows.headed(count, steps, padded));
    parts.add(part);
    Buffer x = assembly.in(Layouts.plain(input.shape()), input.value(), name + " layout", forward);
    forward.add(
        assembly.reorder(
            "attention heads",
            assembly.slice(x, 0, part.beside),
            assembly.slice(all, atBytes, part.headed)));
  }

  private HeadBuffers heads(Buffer three, Buffer o) {
    long queries = shape.queryFloats();
    long keys = shape.keyFloats();
    return new HeadBuffers(
        assembly.slice(three, 0, Layouts.plain(queries)),
        assembly.slice(three, queries * Float.BYTES, Layouts.plain(keys)),
        assembly.slice(three, (queries + keys) * Float.BYTES, Layouts.plain(keys)),
        o);
  }

  private void attend() {
    unseen.clearKeys(heads.k());
    unseen.clearKeys(heads.v());
    unseen.clearQueries(heads.q());
    tiles.forward(0);
    if (!unseen.isFinite(heads.o())) {
      // A product carries what is not finite to queries that do not see it, times zero.
      FlawedRows flawed = new FlawedRows(shape, spans);
      flawed.takeOut(heads);
      tiles.forward(0);
      flawed.putBack(heads.o());
    }
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    // In the place of o, which nobody needs any more.
    Buffer gradients = assembly.reserve(all.layout());
    backward.add(rows.outputsBack(dy, heads.o()));
    tiles.assembleBackward(assembly, "attention", heads(gradients, null));
    backward.add(() -> unseen.clearQueries(heads.o()));
    backward.add(() -> tiles.backward(output.value(), dy));
    for (Part part : parts) {
      if (part.input.wantsGradient()) {
        memory.desc layout = Layouts.plain(part.input.shape());
        Contribution dx = assembly.contribution("attention dx", part.input, layout);
        backward.add(
            assembly.reorder(
                "attention heads back",
                assembly.slice(gradients, part.atBytes, part.headed),
                assembly.slice(dx.buffer(), 0, part.beside)));
        dx.complete(backward);
      }
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
