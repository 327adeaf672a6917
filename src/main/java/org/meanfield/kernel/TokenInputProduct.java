package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * That of embedded tokens where there are more rows than different tokens: every token's product is
 * computed once, and looked up, and on the way back the gates' gradients are summed by token before
 * they are multiplied:
 *
 * <pre>
 * t [T·N] tokens   e [V, I] embedding   z [T·N, K·H]   p, s [V, K·H]
 * forward   p = e · w_ihᵀ,  z[r] = p[t[r]], zeros where t[r] is padding
 * backward  s[v] = Σ dz[r] over the rows with t[r] = v, in their order
 *           dw_ih = sᵀ · e,  de += s · w_ih
 * </pre>
 *
 * <p>At 65 tokens in 2,048 rows, 64 numbers each and four gates of 256 this takes 1.5 ms instead of
 * 5.5.
 */
final class TokenInputProduct implements InputProduct {
  private final Assembly assembly;
  private final String name;
  private final Embedded input;
  private final Parameter weight;
  private final Buffer z;
  private final Buffer products;
  private final Step product;
  private final int vocabulary;
  private final int width;
  private final float[] table;
  private final float[] zeros;
  private final float[] row;

  /**
   * @param weight w_ih, transposed in memory
   */
  TokenInputProduct(Assembly assembly, String name, Embedded input, Parameter weight, Buffer z) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.weight = weight;
    this.z = z;
    this.vocabulary = input.vocabulary();
    this.width = weight.shape().get(0);
    this.products = assembly.reserve(Layouts.plain(vocabulary, width));
    this.product =
        new Matmul(
                assembly,
                name + " input",
                vocabulary,
                weight.rows(),
                Orientation.TRANSPOSED,
                Arrival.WRITTEN)
            .on(input.vectors(), products);
    this.table = new float[vocabulary * width];
    this.zeros = new float[width];
    this.row = new float[width];
  }

  @Override
  public void forward() {
    product.run();
    products.get(0, table, 0, table.length);
    Tokens tokens = input.tokens();
    for (int r = 0; r < tokens.rows(); r++) {
      int token = tokens.get(r);
      if (token == Tokens.PADDING) {
        z.put(r * width, zeros, 0, width);
      } else {
        z.put(r * width, table, token * width, width);
      }
    }
  }

  @Override
  public void assembleBackward(boolean trained, List<Step> backward) {
    backward.add(this::sumByToken);
    if (trained) {
      WeightGradient.add(assembly, name + " dw_ih", input.vectors(), products, weight, backward);
    }
    if (input.wantsGradient()) {
      Contribution de = input.contribution(assembly, name + " de");
      backward.add(
          new Matmul(
                  assembly,
                  name + " de",
                  vocabulary,
                  weight.rows(),
                  Orientation.PLAIN,
                  de.arrival())
              .on(products, de.buffer()));
      de.complete(backward);
    }
  }

  private void sumByToken() {
    Arrays.fill(table, 0);
    Tokens tokens = input.tokens();
    for (int r = 0; r < tokens.rows(); r++) {
      int token = tokens.get(r);
      if (token != Tokens.PADDING) {
        z.get(r * width, row, 0, width);
        add(table, token * width, row, width);
      }
    }
    products.put(0, table, 0, table.length);
  }

  /** sum[from + j] += x[j]. */
  private static void add(float[] sum, int from, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      sum[from + j] += x[j];
    }
  }
}
