package org.meanfield.network.rnn;

import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Parameter;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.NetworkState;
import org.meanfield.network.Writer;

/** One sequence, one step at a time; the recurrent states go on from step to step. */
final class RnnWriter implements Writer {
  private final Parameters parameters;
  private final Program program;
  private final int[] token = new int[1];

  RnnWriter(LanguageModel architecture, Engine engine, NetworkState model, long maximumBytes) {
    this.parameters = new Parameters(engine);
    try (ProgramBuilder builder = ProgramBuilder.inference(engine, parameters)) {
      this.program =
          builder.tokenClassifier(architecture.append(builder, builder.tokens(1), 1), maximumBytes);
    }
    for (Parameter parameter : parameters.all()) {
      parameters.load(parameter.name(), model.source(parameter.name()));
    }
  }

  @Override
  public void read(int next, float[] logProbabilities) {
    token[0] = next;
    program.forward(token);
    program.logProbabilities(logProbabilities);
  }

  @Override
  public void close() {
    program.close();
    parameters.close();
  }
}
