package org.meanfield.network.transformer;

import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.network.EngineNetwork;

/**
 * A masked language model's program for texts side by side.
 *
 * @param rows what it is fed from
 * @param labels tokens that are to be told, of each row; −1 where none is
 */
record MaskedLanguageModelProgram(
    TokenInput input, TokenRows rows, int[] labels, Program<TokenCrossEntropy> program)
    implements EngineNetwork.Fed {

  static MaskedLanguageModelProgram of(
      MaskedLanguageModel architecture, int texts, int steps, ProgramBuilder builder) {
    TokenInput input = TokenInput.of(builder, texts, steps);
    return new MaskedLanguageModelProgram(
        input,
        new TokenRows(texts, steps),
        new int[texts * steps],
        builder.finish(
            new TokenCrossEntropy(
                architecture.append(builder, input),
                (float) architecture.config().labelSmoothing())));
  }

  /** Computes the scores of what may stand in each row. */
  void forward() {
    input.set(rows);
    program.forward();
  }
}
