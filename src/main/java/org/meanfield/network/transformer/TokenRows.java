package org.meanfield.network.transformer;

import java.util.Arrays;
import org.meanfield.kernel.Tokens;

/**
 * Texts side by side as a {@link TokenInput} takes them: the token, the place and what is seen of
 * each row, {@code [texts, steps]}.
 *
 * @param from the first step of its text that a row sees
 * @param to behind the last one; a row of padding sees none
 */
record TokenRows(int steps, int[] tokens, int[] places, int[] from, int[] to) {

  /** Nothing but padding. */
  TokenRows(int texts, int steps) {
    this(
        steps,
        new int[texts * steps],
        new int[texts * steps],
        new int[texts * steps],
        new int[texts * steps]);
    clear();
  }

  void clear() {
    Arrays.fill(tokens, Tokens.PADDING);
    Arrays.fill(places, 0);
    Arrays.fill(from, 0);
    Arrays.fill(to, 0);
  }

  /** A text that every one of its tokens sees all of. */
  void putWhole(int text, int[] source, int first, int length) {
    for (int step = 0; step < length; step++) {
      put(text, step, source[first + step], step, 0, length);
    }
  }

  /** A text of whose tokens each sees what stands up to itself. */
  void putCausal(int text, int[] source, int first, int length) {
    for (int step = 0; step < length; step++) {
      put(text, step, source[first + step], step, 0, step + 1);
    }
  }

  void put(int text, int step, int token, int place, int first, int end) {
    int row = text * steps + step;
    tokens[row] = token;
    places[row] = place;
    from[row] = first;
    to[row] = end;
  }
}
