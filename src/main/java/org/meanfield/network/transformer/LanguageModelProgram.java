package org.meanfield.network.transformer;

import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.network.EngineNetwork;

/**
 * A language model's program for texts side by side.
 *
 * @param rows what it is fed from
 */
record LanguageModelProgram(TokenInput input, TokenRows rows, Program<TokenCrossEntropy> program)
    implements EngineNetwork.Fed {

  static LanguageModelProgram of(
      LanguageModel architecture, int texts, int steps, ProgramBuilder builder) {
    TokenInput input = TokenInput.of(builder, texts, steps);
    return new LanguageModelProgram(
        input,
        new TokenRows(texts, steps),
        builder.finish(
            new TokenCrossEntropy(
                architecture.append(
                    builder, input.tokens(), input.places(), new Looking.AtText(input.seen())),
                (float) architecture.config().labelSmoothing())));
  }

  /** Computes the scores of what may follow each row. */
  void forward() {
    input.set(rows);
    program.forward();
  }
}
