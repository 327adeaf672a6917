package org.meanfield.network.rnn;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.EngineNetwork;

/**
 * A language model's program for some steps of texts side by side.
 *
 * @param input the tokens in the order of time
 */
record LanguageModelProgram(Tokens input, Program<TokenCrossEntropy> program)
    implements EngineNetwork.Fed {

  static LanguageModelProgram of(
      LanguageModel architecture, int lanes, int steps, ProgramBuilder builder) {
    Tokens input = builder.tokens(lanes * steps);
    Activation logits = architecture.append(builder, RnnInput.ofStreams(input, steps));
    return new LanguageModelProgram(input, builder.finish(new TokenCrossEntropy(logits)));
  }

  /**
   * Computes the scores of what may follow.
   *
   * @param tokens {@code [steps, lanes]}
   */
  void forward(int[] tokens) {
    input.set(tokens);
    program.forward();
  }
}
