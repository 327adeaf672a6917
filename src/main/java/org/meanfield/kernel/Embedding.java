package org.meanfield.kernel;

import java.util.List;

/**
 * A vector for every token, as PyTorch's Embedding:
 *
 * <pre>
 * t [R] tokens   w [V, E]   y [R, E]
 * forward   y[r] = w[t[r]], zeros where t[r] is padding
 * backward  dw[t[r]] += dy[r], in the order of the rows
 * </pre>
 */
public final class Embedding extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Tokens tokens;
  private final int vocabulary;
  private final int width;
  private final Parameter weight;
  private final Buffer rows;
  private final Activation output;
  private final float[] values;
  private final float[] sum;
  private final float[] zeros;

  private Embedding(Assembly assembly, String name, Tokens tokens, int vocabulary, int width) {
    this.assembly = assembly;
    this.name = name;
    this.tokens = tokens;
    this.vocabulary = vocabulary;
    this.width = width;
    this.weight =
        assembly.parameter(
            weight(name),
            List.of(vocabulary, width),
            Layouts.plain(vocabulary, width),
            Layouts.plain(vocabulary, width));
    this.rows = assembly.packed(weight, Layouts.plain(vocabulary, width));
    this.output =
        assembly.learned(new long[] {tokens.rows(), width}, Layouts.plain(tokens.rows(), width));
    this.values = new float[width];
    this.sum = new float[width];
    this.zeros = new float[width];
    forward.add(this::lookUp);
  }

  /** Of {@code [R]} tokens to {@code [R, width]}. */
  public static LayerSpec of(String name, Tokens tokens, int vocabulary, int width) {
    return LayerSpec.of(
        name, 0, (assembly, inputs) -> new Embedding(assembly, name, tokens, vocabulary, width));
  }

  /** What an embedding's parameter is called. */
  static String weight(String name) {
    return name + ".weight";
  }

  private void lookUp() {
    for (int r = 0; r < tokens.rows(); r++) {
      int token = tokens.get(r);
      if (token == Tokens.PADDING) {
        output.value().put(r * width, zeros, 0, width);
        continue;
      }
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            name + ": token " + token + " in row " + r + ": must be from 0 to " + (vocabulary - 1));
      }
      rows.get(token * width, values, 0, width);
      output.value().put(r * width, values, 0, width);
    }
  }

  @Override
  void assembleBackward() {
    Contribution dw = assembly.addition(name + " dw", weight, Layouts.plain(vocabulary, width));
    if (dw.arrival() == Arrival.WRITTEN) {
      backward.add(dw.buffer()::zero);
    }
    Buffer dy = output.gradient().buffer();
    backward.add(() -> add(dy, dw.buffer()));
    dw.complete(backward);
  }

  private void add(Buffer dy, Buffer dw) {
    for (int r = 0; r < tokens.rows(); r++) {
      int token = tokens.get(r);
      if (token != Tokens.PADDING) {
        dy.get(r * width, values, 0, width);
        dw.get(token * width, sum, 0, width);
        Sigmoids.add(sum, values, width);
        dw.put(token * width, sum, 0, width);
      }
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
