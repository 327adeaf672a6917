package org.meanfield.network.rnn;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.NetworkState;
import org.meanfield.network.Writer;

/** One sequence, one step at a time; the recurrent states go on from step to step. */
final class RnnWriter implements Writer {
  private final Workspace workspace;
  private final Tokens input;
  private final Program<TokenCrossEntropy> program;
  private final int[] token = new int[1];

  RnnWriter(LanguageModel architecture, Engine engine, NetworkState model, long maximumBytes) {
    this.workspace = new Workspace(engine);
    Parameters parameters = new Parameters(workspace);
    try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
      this.input = builder.tokens(1);
      Activation logits = architecture.append(builder, input, 1);
      this.program = builder.finish(new TokenCrossEntropy(logits));
    }
    workspace.allocate(maximumBytes);
    for (Parameter parameter : parameters.all()) {
      parameters.load(parameter.name(), model.source(parameter.name()));
    }
  }

  @Override
  public void read(int next, float[] logProbabilities) {
    token[0] = next;
    input.set(token);
    program.forward();
    program.head().logProbabilities(logProbabilities);
  }

  @Override
  public void close() {
    workspace.close();
  }
}
