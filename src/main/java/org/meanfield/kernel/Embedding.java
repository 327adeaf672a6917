package org.meanfield.kernel;

import java.util.List;
import java.util.Optional;

/**
 * A vector for every token, as PyTorch's Embedding, and maybe one for its place:
 *
 * <pre>
 * t [R] tokens   w [V, E]   y [R, E]   s a factor, 1 or such as √E
 * forward   y[r] = s·w[t[r]] + position[r], zeros where t[r] is padding
 * backward  dw[t[r]] += s·dy[r], in the order of the rows
 * </pre>
 */
public final class Embedding extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Tokens tokens;
  private final int vocabulary;
  private final int width;
  private final Parameter weight;
  private final float scale;
  private final Optional<PositionTable> positions;
  private final Buffer rows;
  private final Activation output;
  private final float[] values;
  private final float[] sum;
  private final float[] zeros;

  private Embedding(
      Assembly assembly,
      String name,
      Tokens tokens,
      Parameter weight,
      float scale,
      Optional<Positions> positions) {
    this.assembly = assembly;
    this.name = name;
    this.tokens = tokens;
    this.vocabulary = weight.shape().get(0);
    this.width = weight.shape().get(1);
    this.weight = weight;
    this.scale = scale;
    this.positions =
        positions.map(given -> new PositionTable(assembly, given, tokens.rows(), width));
    this.rows = assembly.packed(weight, Layouts.plain(vocabulary, width));
    long[] shape = {tokens.rows(), width};
    this.output =
        scale == 1 && positions.isEmpty()
            ? assembly.embedded(shape, tokens, weight, rows)
            : assembly.learned(shape, Layouts.plain(shape));
    this.values = new float[width];
    this.sum = new float[width];
    this.zeros = new float[width];
    forward.add(this::lookUp);
  }

  /** Of {@code [R]} tokens to {@code [R, width]}. */
  public static LayerSpec of(String name, Tokens tokens, int vocabulary, int width) {
    return LayerSpec.of(
        name,
        0,
        (assembly, inputs) ->
            new Embedding(
                assembly,
                name,
                tokens,
                declared(assembly, name, vocabulary, width),
                1,
                Optional.empty()));
  }

  /**
   * Of {@code [R]} tokens to {@code [R, width]}: each vector times a factor, plus that of its
   * place.
   *
   * @param scale such as √width (Vaswani et al., arXiv 1706.03762, section 3.4), or 1
   */
  public static LayerSpec positioned(
      String name, Tokens tokens, int vocabulary, int width, float scale, Positions positions) {
    return LayerSpec.of(
        name,
        0,
        (assembly, inputs) ->
            new Embedding(
                assembly,
                name,
                tokens,
                declared(assembly, name, vocabulary, width),
                scale,
                Optional.of(positions)));
  }

  /**
   * The same with the vectors of an embedding that a layer before has, such as a target's tokens
   * with those of the source.
   *
   * @param name the earlier embedding's
   */
  public static LayerSpec positionedAgain(
      String name, Tokens tokens, float scale, Positions positions) {
    return LayerSpec.of(
        name,
        0,
        (assembly, inputs) ->
            new Embedding(
                assembly,
                name,
                tokens,
                assembly.shared(weight(name)),
                scale,
                Optional.of(positions)));
  }

  private static Parameter declared(Assembly assembly, String name, int vocabulary, int width) {
    return assembly.parameter(
        weight(name),
        List.of(vocabulary, width),
        Layouts.plain(vocabulary, width),
        Layouts.plain(vocabulary, width));
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
      if (scale != 1) {
        scale(values);
      }
      if (positions.isPresent()) {
        positions.get().add(values, r);
      }
      output.value().put(r * width, values, 0, width);
    }
  }

  private void scale(float[] vector) {
    for (int j = 0; j < width; j++) {
      vector[j] *= scale;
    }
  }

  @Override
  void assembleBackward() {
    if (!output.gradient().arrived()) {
      // All that read it give its gradient by token.
      return;
    }
    Contribution dw = assembly.addition(name + " dw", weight, Layouts.plain(vocabulary, width));
    if (dw.arrival() == Arrival.WRITTEN) {
      backward.add(dw.buffer()::zero);
    }
    Buffer dy = output.gradient().buffer();
    backward.add(() -> add(dy, dw.buffer()));
    dw.complete(backward);
    positions.ifPresent(table -> table.assembleBackward(tokens, dy, backward));
  }

  private void add(Buffer dy, Buffer dw) {
    for (int r = 0; r < tokens.rows(); r++) {
      int token = tokens.get(r);
      if (token != Tokens.PADDING) {
        dy.get(r * width, values, 0, width);
        if (scale != 1) {
          scale(values);
        }
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
