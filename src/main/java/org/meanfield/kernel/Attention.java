package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.Arrays;
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
 *
 * <p>Each head's rows are copied to lie one after the other (0.1 ns a float), since oneDNN's
 * products on rows that are further apart are slow.
 */
public final class Attention extends Layer {
  /** Where some of a head's q, k or v lie in what a layer reads, and where they are copied to. */
  private record Part(Activation input, memory.desc there, long atBytes, memory.desc here) {}

  private final Assembly assembly;
  private final AttentionShape shape;
  private final List<Part> parts = new ArrayList<>();
  private final Buffer all;
  private final AttentionTiles tiles;
  private final Activation output;
  private final Buffer outputs;

  private Attention(Assembly assembly, Spans spans, AttentionShape shape, Activation... inputs) {
    this.assembly = assembly;
    this.shape = shape;
    spans.over(shape.keys());
    this.all = assembly.reserve(Layouts.plain(shape.queryFloats() + 2 * shape.keyFloats()));
    long queryBytes = shape.queryFloats() * Float.BYTES;
    if (inputs.length == 1) {
      parts.add(part(inputs[0], 3, shape.queries(), shape.paddedQueries(), 0));
    } else {
      parts.add(part(inputs[0], 1, shape.queries(), shape.paddedQueries(), 0));
      parts.add(part(inputs[1], 2, shape.keys(), shape.paddedKeys(), queryBytes));
    }
    for (Part part : parts) {
      Buffer x = plain(part.input().value(), part.input(), forward);
      forward.add(
          assembly.reorder(
              "attention heads",
              assembly.slice(x, 0, part.there()),
              assembly.slice(all, part.atBytes(), part.here())));
    }
    HeadBuffers heads = heads(all, assembly.reserve(Layouts.plain(shape.queryFloats())));
    this.tiles = new AttentionTiles(assembly, "attention", shape, spans, heads);
    forward.add(tiles::forward);
    long rows = (long) shape.sequences() * shape.queries();
    memory.desc layout = Layouts.plain(rows, shape.allWidth());
    this.output = assembly.activation(new long[] {rows, shape.allWidth()}, layout, inputs);
    this.outputs = assembly.slice(heads.o(), 0, here(1, shape.queries(), shape.paddedQueries()));
    forward.add(
        assembly.reorder(
            "attention rows",
            outputs,
            assembly.slice(output.value(), 0, there(1, shape.queries()))));
  }

  /**
   * Self-attention: of {@code [N·T, 3D]}, queries, keys and values side by side as of PyTorch's
   * {@code in_proj_weight}, to {@code [N·T, D]}.
   */
  public static LayerSpec self(int heads, Spans spans) {
    return LayerSpec.of(
        "self-attention",
        (assembly, x) -> {
          int queries = spans.queries();
          AttentionShape shape = shape(spans, heads, columns(x, 3), queries, queries);
          requireRows("self-attention", x, spans.sequences(), queries);
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
          int keys = Math.toIntExact(kv.shape()[0] / spans.sequences());
          if (columns(kv, 2) != columns(q, 1)) {
            throw new IllegalArgumentException(
                "cross-attention: queries of %s columns, and keys and values of %s: must be twice as many"
                    .formatted(q.shape()[1], kv.shape()[1]));
          }
          requireRows("cross-attention", q, spans.sequences(), spans.queries());
          requireRows("cross-attention", kv, spans.sequences(), keys);
          AttentionShape shape = shape(spans, heads, columns(q, 1), spans.queries(), keys);
          return new Attention(assembly, spans, shape, q, kv);
        });
  }

  private static int columns(Activation x, int parts) {
    if (x.shape().length != 2 || x.shape()[1] % parts != 0) {
      throw new IllegalArgumentException(
          "attention: an input of %s has no %s parts side by side"
              .formatted(Arrays.toString(x.shape()), parts));
    }
    return Math.toIntExact(x.shape()[1] / parts);
  }

  private static AttentionShape shape(Spans spans, int heads, int width, int queries, int keys) {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "attention: a width of %s for %s heads: must be a multiple".formatted(width, heads));
    }
    return new AttentionShape(spans.sequences(), heads, width / heads, queries, keys);
  }

  private static void requireRows(String name, Activation x, int sequences, int steps) {
    if (x.shape()[0] != (long) sequences * steps) {
      throw new IllegalArgumentException(
          "%s: %s rows are not %s sequences of %s".formatted(name, x.shape()[0], sequences, steps));
    }
  }

  private Part part(Activation input, int count, int rows, int padded, long atBytes) {
    return new Part(input, there(count, rows), atBytes, here(count, rows, padded));
  }

  /** Some of q, k and v side by side, a row after the other, as [count, N, h, rows, E]. */
  private memory.desc there(int count, int rows) {
    long width = shape.allWidth();
    return Layouts.strided(
        new long[] {count, shape.sequences(), shape.heads(), rows, shape.width()},
        width,
        rows * count * width,
        shape.width(),
        count * width,
        1);
  }

  /** The same numbers with each head's rows one after the other, padded to so many. */
  private memory.desc here(int count, int rows, int padded) {
    long head = (long) padded * shape.width();
    return Layouts.strided(
        new long[] {count, shape.sequences(), shape.heads(), rows, shape.width()},
        shape.allHeads() * head,
        shape.heads() * head,
        head,
        shape.width(),
        1);
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

  private Buffer plain(Buffer values, Activation x, List<Step> steps) {
    return assembly.in(Layouts.plain(x.shape()), values, "attention layout", steps);
  }

  @Override
  void assembleBackward() {
    Buffer dy = plain(output.gradient().buffer(), output, backward);
    Buffer gradients = assembly.reserve(all.layout());
    backward.add(
        assembly.reorder(
            "attention rows back", assembly.slice(dy, 0, there(1, shape.queries())), outputs));
    tiles.assembleBackward(assembly, heads(gradients, null));
    backward.add(tiles::backward);
    for (Part part : parts) {
      Activation input = part.input();
      if (input.wantsGradient()) {
        Contribution dx =
            assembly.contribution("attention dx", input, Layouts.plain(input.shape()));
        backward.add(
            assembly.reorder(
                "attention heads back",
                assembly.slice(gradients, part.atBytes(), part.here()),
                assembly.slice(dx.buffer(), 0, part.there())));
        dx.complete(backward);
      }
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
