package org.meanfield.kernel;

/**
 * Keeps the keys and values of whole sequences in a {@link KeyValueCache}, those of a source, from
 * the first row and place on: kv {@code [N·T, 2D]}, which it hands on as it is. Padding is not
 * kept, so that the sequences of other programs stay in the rows where this one has none.
 */
final class MemorisedKeys extends Layer {
  private final Activation output;

  private MemorisedKeys(
      Assembly assembly, KeyValueCache memory, int layer, Spans seen, Activation kv) {
    int width = memory.heads() * memory.width();
    int steps = seen.queries();
    if (kv.shape()[1] != 2L * width
        || kv.shape()[0] != (long) steps * memory.rows()
        || seen.sequences() != memory.rows()
        || steps > memory.capacity()) {
      throw new IllegalArgumentException(
          "%s rows of %s floats do not fill a memory of %s rows of at most %s places of %s"
              .formatted(
                  kv.shape()[0], kv.shape()[1], memory.rows(), memory.capacity(), 2 * width));
    }
    this.output = assembly.over(kv.shape(), kv.value(), false, kv);
    Buffer values = assembly.in(Layouts.plain(kv.shape()), kv.value(), "memory", forward);
    float[] row = new float[2 * width];
    forward.add(
        () -> {
          for (int r = 0; r < memory.rows() * steps; r++) {
            if (!seen.isEmpty(r / steps, r % steps)) {
              values.get(r * row.length, row, 0, row.length);
              memory.write(layer, r / steps, r % steps, row);
            }
          }
        });
  }

  static LayerSpec of(KeyValueCache memory, int layer, Spans seen) {
    return LayerSpec.of(
        "memory", (assembly, kv) -> new MemorisedKeys(assembly, memory, layer, seen, kv));
  }

  @Override
  void assembleBackward() {
    throw new IllegalStateException("what is kept in a memory has no way back");
  }

  @Override
  Activation output() {
    return output;
  }
}
