package org.meanfield.network.transformer;

import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
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

  /**
   * Puts the windows of a batch where they are read from; nothing of them is hidden yet.
   *
   * @param between the token that stands between two texts, and is not read: each is as alone
   */
  void read(Batch batch, int between) {
    int[] tokens = batch.ints(batch.schema().index(Schema.TOKENS));
    rows.clear();
    for (int window = 0; window < labels.length / rows.steps(); window++) {
      int first = window * rows.steps();
      int end;
      for (int begin = 0; begin < rows.steps(); begin = end + 1) {
        end = end(tokens, first, begin, between);
        for (int step = begin; step < end; step++) {
          rows.put(window, step, tokens[first + step], step - begin, begin, end);
        }
      }
    }
  }

  /** The step behind a text's last one. */
  private int end(int[] tokens, int first, int begin, int between) {
    int end = begin;
    while (end < rows.steps()
        && tokens[first + end] != Schema.NO_TOKEN
        && tokens[first + end] != between) {
      end++;
    }
    return end;
  }

  /** Computes the scores of what may stand in each row. */
  void forward() {
    input.set(rows);
    program.forward();
  }
}
