package org.meanfield.network.rnn;

import java.util.Arrays;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.classification.DocumentProgram;

/** A program for documents of up to some number of tokens, with the arrays that it is fed from. */
final class SequenceClassifierProgram implements DocumentProgram {
  private final Program<SoftmaxCrossEntropy> program;
  private final Tokens input;
  private final Lengths inputLengths;
  private final int sequences;
  private final int[] tokens;
  private final int[] lengths;

  SequenceClassifierProgram(
      SequenceClassifier architecture, ProgramBuilder builder, int sequences, int steps) {
    this.input = builder.tokens(sequences * steps);
    this.inputLengths = builder.lengths(sequences, steps);
    this.program =
        builder.finish(
            architecture.objective().head(architecture.append(builder, input, inputLengths)));
    this.sequences = sequences;
    this.tokens = new int[sequences * steps];
    this.lengths = new int[sequences];
  }

  @Override
  public Program<SoftmaxCrossEntropy> program() {
    return program;
  }

  @Override
  public void forward(Batch batch, int... rows) {
    Arrays.fill(tokens, Tokens.PADDING);
    // A sequence has one step at least.
    Arrays.fill(lengths, 1);
    int field = batch.schema().index(Schema.TOKENS);
    int width = batch.schema().fields().get(field).size();
    for (int n = 0; n < rows.length; n++) {
      lengths[n] = batch.lengths(field)[rows[n]];
      for (int t = 0; t < lengths[n]; t++) {
        tokens[t * sequences + n] = batch.ints(field)[rows[n] * width + t];
      }
    }
    inputLengths.set(lengths);
    input.set(tokens);
    program.forward();
  }
}
