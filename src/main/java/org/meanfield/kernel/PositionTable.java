package org.meanfield.kernel;

import java.util.List;
import java.util.Optional;

/**
 * The vectors that {@link Positions} stand for, in one program:
 *
 * <pre>
 * p [R] places   u [maximum, E]
 * forward   y[r] += u[p[r]]
 * backward  du[p[r]] += dy[r], in the order of the rows, where u is learned
 * </pre>
 */
final class PositionTable {
  private final Assembly assembly;
  private final Positions positions;
  private final int width;
  private final Optional<Parameter> learned;
  private final float[] fixed;
  private final Buffer vectors;
  private final float[] values;
  private final float[] sum;

  PositionTable(Assembly assembly, Positions positions, int rows, int width) {
    if (positions.places().rows() != rows) {
      throw new IllegalArgumentException(
          positions.places().rows() + " places for " + rows + " tokens");
    }
    int maximum = positions.maximum();
    this.assembly = assembly;
    this.positions = positions;
    this.width = width;
    this.learned =
        positions
            .name()
            .map(
                name ->
                    positions.again()
                        ? assembly.shared(Embedding.weight(name))
                        : assembly.parameter(
                            Embedding.weight(name),
                            List.of(maximum, width),
                            Layouts.plain(maximum, width),
                            Layouts.plain(maximum, width)));
    this.vectors = learned.map(u -> assembly.packed(u, Layouts.plain(maximum, width))).orElse(null);
    this.fixed = learned.isPresent() ? null : Positions.waves(maximum, width);
    this.values = new float[width];
    this.sum = new float[width];
  }

  /** y += u[p[row]]. */
  void add(float[] y, int row) {
    int place = positions.places().get(row);
    if (place < 0 || place >= positions.maximum()) {
      throw new IllegalArgumentException(
          "place %s in row %s: must be from 0 to %s"
              .formatted(place, row, positions.maximum() - 1));
    }
    if (fixed == null) {
      vectors.get(place * width, values, 0, width);
    } else {
      System.arraycopy(fixed, place * width, values, 0, width);
    }
    Sigmoids.add(y, values, width);
  }

  /** Makes the way back; nothing where the table is fixed. */
  void assembleBackward(Tokens tokens, Buffer dy, List<Step> backward) {
    if (learned.isEmpty()) {
      return;
    }
    Parameter u = learned.get();
    Contribution du = assembly.addition(u.name() + " gradient", u, vectors.layout());
    if (du.arrival() == Arrival.WRITTEN) {
      backward.add(du.buffer()::zero);
    }
    backward.add(() -> contribute(tokens, dy, du.buffer()));
    du.complete(backward);
  }

  private void contribute(Tokens tokens, Buffer dy, Buffer du) {
    for (int r = 0; r < tokens.rows(); r++) {
      if (tokens.get(r) != Tokens.PADDING) {
        int place = positions.places().get(r);
        dy.get(r * width, values, 0, width);
        du.get(place * width, sum, 0, width);
        Sigmoids.add(sum, values, width);
        du.put(place * width, sum, 0, width);
      }
    }
  }
}
