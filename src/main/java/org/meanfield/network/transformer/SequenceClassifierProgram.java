package org.meanfield.network.transformer;

import java.util.Arrays;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.SoftmaxCrossEntropy;
import org.meanfield.network.classification.DocumentProgram;

/** A program for documents of up to some number of tokens, with the arrays that it is fed from. */
final class SequenceClassifierProgram implements DocumentProgram {
  private final Program<SoftmaxCrossEntropy> program;
  private final TokenInput input;
  private final Lengths inputLengths;
  private final TokenRows tokens;
  private final int[] lengths;

  SequenceClassifierProgram(
      SequenceClassifier architecture, ProgramBuilder builder, int texts, int steps) {
    this.input = TokenInput.of(builder, texts, steps);
    this.inputLengths = builder.lengths(texts, steps);
    this.program =
        builder.finish(
            architecture.objective().head(architecture.append(builder, input, inputLengths)));
    this.tokens = new TokenRows(texts, steps);
    this.lengths = new int[texts];
  }

  @Override
  public Program<SoftmaxCrossEntropy> program() {
    return program;
  }

  @Override
  public void forward(Batch batch, int... rows) {
    tokens.clear();
    // A text has one step at least.
    Arrays.fill(lengths, 1);
    int field = batch.schema().index(Schema.TOKENS);
    int width = batch.schema().fields().get(field).size();
    for (int text = 0; text < rows.length; text++) {
      lengths[text] = batch.lengths(field)[rows[text]];
      tokens.putWhole(text, batch.ints(field), rows[text] * width, lengths[text]);
    }
    inputLengths.set(lengths);
    input.set(tokens);
    program.forward();
  }
}
