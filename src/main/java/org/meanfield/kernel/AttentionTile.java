package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.meanfield.kernel.Primitive.argument;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;

/**
 * The kernels of one tile of attention, M queries of G heads against C keys, moved from place to
 * place (Vaswani et al., arXiv 1706.03762, eq. 1):
 *
 * <pre>
 * q, o [G, M, E]   k, v [G, C, E]   s, p [G, M, C]
 * forward   s = q · kᵀ / √E
 *           p = softmax(s)                       in the place of s
 *           o = p · v
 * backward  dv = pᵀ · do
 *           dp = do · vᵀ
 *           ds = p ∘ (dp − Σ p ∘ dp)             in the place of dp
 *           dq = ds · k / √E,  dk = dsᵀ · q / √E
 * </pre>
 *
 * <p>Of several tiles {@link AttentionTileBack} is the way back.
 */
final class AttentionTile {
  private final Assembly assembly;
  private final String name;
  private final TileProducts products;
  private final int keys;
  private final Buffer q;
  private final Buffer k;
  private final Buffer v;
  private final Buffer o;
  private final Buffer p;
  private final Buffer keysTransposed;
  private final Buffer valuesTransposed;
  private final Step scores;
  private final Step softmax;
  private final Step values;
  private Back back;

  /** The way back. */
  private record Back(
      Buffer pTransposed,
      Buffer dq,
      Buffer dk,
      Buffer dv,
      Step valueGradients,
      Step probabilityGradients,
      Step scoreGradients,
      Step queryGradients,
      Step keyGradients) {}

  /**
   * @param group G
   * @param keys C
   */
  AttentionTile(Assembly assembly, String name, AttentionShape shape, int keys) {
    int group = shape.group();
    int rows = shape.tile();
    int width = shape.width();
    this.assembly = assembly;
    this.name = name;
    this.keys = keys;
    this.products = new TileProducts(assembly, name, shape);
    this.q = assembly.window(Layouts.plain(group, rows, width));
    this.o = assembly.window(Layouts.plain(group, rows, width));
    memory.desc keyed = keyed(shape, keys);
    this.k = assembly.window(keyed);
    this.v = assembly.window(keyed);
    int[] swapped = {0, 2, 1};
    this.keysTransposed = assembly.window(keyed.permute_axes(swapped));
    this.valuesTransposed = assembly.window(keyed.permute_axes(swapped));
    this.p = assembly.window(Layouts.plain(group, rows, keys));
    this.scores = products.scaled("q·kᵀ", q, keysTransposed, p, Arrival.WRITTEN);
    this.softmax = softmaxStep();
    this.values = products.plain("p·v", p, v, o, Arrival.WRITTEN);
  }

  /** Some keys of a group's heads: a head's are as far apart as it has keys in all. */
  private static memory.desc keyed(AttentionShape shape, int keys) {
    long width = shape.width();
    long head = (shape.group() == 1 ? keys : shape.paddedKeys()) * width;
    return Layouts.strided(new long[] {shape.group(), keys, width}, head, width, 1);
  }

  private softmax_forward.primitive_desc softmaxDescription(memory.desc layout) {
    return new softmax_forward.primitive_desc(
        assembly.engine(),
        assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
        algorithm.softmax_accurate,
        layout,
        layout,
        2,
        assembly.attributes(),
        false);
  }

  private Step softmaxStep() {
    softmax_forward.primitive_desc description = softmaxDescription(p.layout());
    return assembly.primitive(
        name + " softmax",
        new softmax_forward(description),
        description,
        p,
        argument(DNNL_ARG_SRC, p),
        argument(DNNL_ARG_DST, p));
  }

  /**
   * Makes the way back of a tile that is the only one.
   *
   * @param gradients memory for dp and ds, {@code [G, M, C]} or more
   */
  void assembleBackward(AttentionShape shape, Buffer gradients) {
    int group = shape.group();
    int rows = shape.tile();
    Buffer ds = gradients.slice(0, Layouts.plain(group, rows, keys));
    memory.desc transposed = p.layout().permute_axes(new int[] {0, 2, 1});
    Buffer pTransposed = assembly.window(transposed);
    Buffer dq = assembly.window(q.layout());
    Buffer dk = assembly.window(k.layout());
    Buffer dv = assembly.window(v.layout());
    Arrival first = Arrival.WRITTEN;
    back =
        new Back(
            pTransposed,
            dq,
            dk,
            dv,
            products.plain("pᵀ·do", pTransposed, o, dv, first),
            products.plain("do·vᵀ", o, valuesTransposed, ds, first),
            softmaxBackward(ds),
            products.scaled("ds·k", ds, k, dq, first),
            products.scaled("dsᵀ·q", ds.slice(0, transposed), q, dk, first));
  }

  private Step softmaxBackward(Buffer ds) {
    softmax_backward.primitive_desc description =
        new softmax_backward.primitive_desc(
            assembly.engine(),
            algorithm.softmax_accurate,
            p.layout(),
            p.layout(),
            p.layout(),
            2,
            softmaxDescription(p.layout()),
            assembly.attributes(),
            false);
    return assembly.primitive(
        name + " softmax backward",
        new softmax_backward(description),
        description,
        ds,
        argument(DNNL_ARG_DST, p),
        argument(DNNL_ARG_DIFF_DST, ds),
        argument(DNNL_ARG_DIFF_SRC, ds));
  }

  /** C. */
  int keys() {
    return keys;
  }

  /**
   * Moves to the queries and keys that start at these floats of all heads' buffers.
   *
   * @param probabilities memory for s and p, {@code [G, M, C]} from a float on
   */
  void moveTo(HeadBuffers heads, long query, long key, Buffer probabilities, long at) {
    q.moveTo(heads.q(), query);
    o.moveTo(heads.o(), query);
    keysTransposed.moveTo(heads.k(), key);
    v.moveTo(heads.v(), key);
    p.moveTo(probabilities, at);
    if (back != null) {
      k.moveTo(heads.k(), key);
      valuesTransposed.moveTo(heads.v(), key);
      back.pTransposed.moveTo(probabilities, at);
    }
  }

  /** s. */
  void scores() {
    scores.run();
  }

  /** p, of s as it is now. */
  void softmax() {
    softmax.run();
  }

  /** o, of p as it is now. */
  void values() {
    values.run();
  }

  /** All gradients, of p as it is now and of do, which lies in the place of o. */
  void backward(HeadBuffers gradients, long query, long key) {
    back.dq.moveTo(gradients.q(), query);
    back.dk.moveTo(gradients.k(), key);
    back.dv.moveTo(gradients.v(), key);
    back.valueGradients.run();
    back.probabilityGradients.run();
    back.scoreGradients.run();
    back.queryGradients.run();
    back.keyGradients.run();
  }
}
