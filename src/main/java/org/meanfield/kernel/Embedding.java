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
final class Embedding implements Layer {
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
  private boolean shared;

  Embedding(Assembly assembly, String name, Tokens tokens, int vocabulary, int width) {
    this.name = name;
    this.tokens = tokens;
    this.vocabulary = vocabulary;
    this.width = width;
    this.weight =
        assembly.parameter(
            name + ".weight",
            List.of(vocabulary, width),
            Layouts.plain(vocabulary, width),
            Layouts.plain(vocabulary, width));
    this.rows = assembly.packed(weight, Layouts.plain(vocabulary, width));
    this.output =
        assembly.activation(new long[] {tokens.rows(), width}, Layouts.plain(tokens.rows(), width));
    this.values = new float[width];
    this.sum = new float[width];
    this.zeros = new float[width];
  }

  Activation output() {
    return output;
  }

  /** The weight for a second layer, whose backward comes first and writes the gradient. */
  Parameter shared() {
    shared = true;
    return weight;
  }

  @Override
  public void forward() {
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
  public void backward() {
    Buffer dw = weight.gradient();
    if (!shared) {
      dw.zero();
    }
    for (int r = 0; r < tokens.rows(); r++) {
      int token = tokens.get(r);
      if (token != Tokens.PADDING) {
        output.gradient().get(r * width, values, 0, width);
        dw.get(token * width, sum, 0, width);
        Sigmoids.add(sum, values, width);
        dw.put(token * width, sum, 0, width);
      }
    }
  }
}
