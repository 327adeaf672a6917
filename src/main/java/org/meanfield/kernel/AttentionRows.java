package org.meanfield.kernel;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * The two ways in which an attention's numbers lie, and the copies between them (0.1 ns a float):
 * side by side in the rows of an activation, {@code [N·T, parts·D]}, and each head's rows one after
 * the other, {@code [N·h, T, E]}, padded to whole tiles, since oneDNN's products on rows that are
 * further apart are slow.
 */
final class AttentionRows {
  private final Assembly assembly;
  private final AttentionShape shape;

  AttentionRows(Assembly assembly, AttentionShape shape) {
    this.assembly = assembly;
    this.shape = shape;
  }

  /**
   * Checks the shape of what an attention reads.
   *
   * @param steps rows of a sequence
   * @param parts q, k or v side by side
   */
  void require(String name, Activation x, int steps, int parts) {
    long[] wanted = {(long) shape.sequences() * steps, (long) parts * shape.allWidth()};
    if (!Arrays.equals(x.shape(), wanted)) {
      throw new IllegalArgumentException(
          "%s of %s sequences of %s steps and %s heads reads %s, and was given %s"
              .formatted(
                  name,
                  shape.sequences(),
                  steps,
                  shape.heads(),
                  Arrays.toString(wanted),
                  Arrays.toString(x.shape())));
    }
  }

  /**
   * Some of q, k and v in an activation's rows, as [count, N, h, steps, E].
   *
   * @param count of them, from the first on
   * @param parts that lie side by side there
   */
  memory.desc beside(int count, int parts, int steps) {
    long width = shape.allWidth();
    return Layouts.strided(
        new long[] {count, shape.sequences(), shape.heads(), steps, shape.width()},
        width,
        steps * parts * width,
        shape.width(),
        parts * width,
        1);
  }

  /** The same numbers with each head's rows one after the other, padded to so many. */
  memory.desc headed(int count, int steps, int padded) {
    long head = (long) padded * shape.width();
    return Layouts.strided(
        new long[] {count, shape.sequences(), shape.heads(), steps, shape.width()},
        shape.allHeads() * head,
        shape.heads() * head,
        head,
        shape.width(),
        1);
  }

  /** Copies the queries out of rows in which so many parts lie side by side. */
  Step queriesOf(Buffer x, int parts, Buffer q) {
    return assembly.reorder(
        "attention heads",
        assembly.slice(x, 0, beside(1, parts, shape.queries())),
        assembly.slice(q, 0, headed(1, shape.queries(), shape.paddedQueries())));
  }

  /** Copies the heads' outputs into the rows of what the layer makes. */
  Step outputs(Buffer o, Buffer y) {
    return assembly.reorder(
        "attention rows",
        assembly.slice(o, 0, headed(1, shape.queries(), shape.paddedQueries())),
        assembly.slice(y, 0, beside(1, 1, shape.queries())));
  }

  /** Copies the gradients of the rows to the heads'. */
  Step outputsBack(Buffer dy, Buffer o) {
    return assembly.reorder(
        "attention rows back",
        assembly.slice(dy, 0, beside(1, 1, shape.queries())),
        assembly.slice(o, 0, headed(1, shape.queries(), shape.paddedQueries())));
  }
}
