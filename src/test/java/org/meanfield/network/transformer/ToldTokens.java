package org.meanfield.network.transformer;

import java.util.Arrays;
import java.util.function.Function;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.TokenCrossEntropy;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.state.NetworkState;

/** What a network tells of every token of one text, without a batch around it. */
final class ToldTokens {
  private ToldTokens() {}

  /** Logarithms of the probabilities, [tokens, vocabulary]. */
  static float[] of(
      TransformerArchitecture architecture, NetworkState model, Engine engine, int... text) {
    if (architecture instanceof LanguageModel writer) {
      return told(
          engine,
          model,
          builder -> LanguageModelProgram.of(writer, 1, text.length, builder),
          program -> {
            program.rows().putCausal(0, text, 0, text.length);
            program.forward();
            return logProbabilities(program.program(), text.length * writer.vocabulary());
          });
    }
    MaskedLanguageModel reader = (MaskedLanguageModel) architecture;
    return told(
        engine,
        model,
        builder -> MaskedLanguageModelProgram.of(reader, 1, text.length, builder),
        program -> {
          program.rows().putWhole(0, text, 0, text.length);
          program.forward();
          return logProbabilities(program.program(), text.length * reader.vocabulary());
        });
  }

  /** What is told of the first tokens of a batch's first window, of which nothing is hidden. */
  static float[] inWindow(
      MaskedLanguageModel reader, NetworkState model, Engine engine, Batch batch, int tokens) {
    int steps = reader.config().sequenceLength();
    int windows = batch.ints(0).length / steps;
    return told(
        engine,
        model,
        builder -> MaskedLanguageModelProgram.of(reader, windows, steps, builder),
        program -> {
          program.read(batch, reader.end());
          program.forward();
          float[] all = logProbabilities(program.program(), windows * steps * reader.vocabulary());
          return Arrays.copyOf(all, tokens * reader.vocabulary());
        });
  }

  private static float[] logProbabilities(Program<TokenCrossEntropy> program, int size) {
    float[] told = new float[size];
    program.head().logProbabilities(told);
    return told;
  }

  private static <P> float[] told(
      Engine engine,
      NetworkState model,
      Function<ProgramBuilder, P> assembler,
      Function<P, float[]> asked) {
    Workspace workspace = new Workspace(engine);
    try {
      Parameters parameters = new Parameters(workspace);
      P program;
      try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
        program = assembler.apply(builder);
      }
      workspace.allocate(NativeRuntime.availableBytes());
      model
          .layout()
          .tensors()
          .forEach(spec -> parameters.load(spec.name(), model.source(spec.name())));
      return asked.apply(program);
    } finally {
      workspace.close();
    }
  }
}
