package org.meanfield.network.transformer;

import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Spans;
import org.meanfield.kernel.Tokens;

/**
 * What a program is told of texts side by side: row = text · steps + step.
 *
 * @param tokens of each row
 * @param places of each row, from 0 where its text begins
 * @param seen which rows of its own text each row sees
 */
record TokenInput(Tokens tokens, Tokens places, Spans seen) {

  static TokenInput of(ProgramBuilder program, int texts, int steps) {
    return new TokenInput(
        program.tokens(texts * steps), program.tokens(texts * steps), program.spans(texts, steps));
  }

  /** Sets what the next forward pass reads. */
  void set(TokenRows rows) {
    tokens.set(rows.tokens());
    places.set(rows.places());
    seen.set(rows.from(), rows.to());
  }
}
