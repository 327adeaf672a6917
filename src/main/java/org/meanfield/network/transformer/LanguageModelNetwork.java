package org.meanfield.network.transformer;

import java.util.List;
import java.util.function.IntPredicate;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.language.LanguageJudgement;

/**
 * A language model that can be trained and asked. A window of a stream may hold parts of several
 * texts: each token sees those of its own text that stand before it in the window, and its place is
 * counted from where its text begins there.
 */
final class LanguageModelNetwork extends EngineNetwork<Integer, LanguageModelProgram> {
  private final LanguageModel architecture;
  private final int windows;
  private final int steps;
  private final float[] logProbabilities;

  LanguageModelNetwork(LanguageModel architecture, Engine engine, int windows, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) ->
            LanguageModelProgram.of(
                architecture, windows, architecture.config().sequenceLength(), builder));
    this.architecture = architecture;
    this.windows = windows;
    this.steps = architecture.config().sequenceLength();
    this.logProbabilities = new float[architecture.vocabulary()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    LanguageModelProgram training = training(ONLY);
    training.program().noise(context::dropout);
    int[] targets = field(batch, Schema.TARGETS);
    // Shards of a replica are not neighbours: nothing tells the first token of one.
    read(batch, training, at -> targets[at - 1] == Schema.NO_TOKEN);
    double sum = training.program().head().loss(targets);
    return new Loss(sum, weight(targets), (long) windows * steps, update(training, context));
  }

  private static long weight(int[] targets) {
    long weight = 0;
    for (int target : targets) {
      weight += target == Schema.NO_TOKEN ? 0 : 1;
    }
    return weight;
  }

  private static int[] field(Batch batch, String name) {
    return batch.ints(batch.schema().index(name));
  }

  /**
   * @param begins whether a text begins with the token at an index of the batch, other than by its
   *     own telling
   */
  private void read(Batch batch, LanguageModelProgram stream, IntPredicate begins) {
    int[] tokens = field(batch, Schema.TOKENS);
    TokenRows rows = stream.rows();
    rows.clear();
    for (int window = 0; window < windows; window++) {
      int first = window * steps;
      int begin = 0;
      for (int step = 0; step < steps && tokens[first + step] != Schema.NO_TOKEN; step++) {
        int token = tokens[first + step];
        if (token == architecture.end() || step > 0 && begins.test(first + step)) {
          begin = step;
        }
        rows.put(window, step, token, step - begin, begin, step + 1);
      }
    }
    stream.forward();
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    LanguageJudgement judgement = architecture.judgement();
    return (batch, rows, tally) -> add(judgement, batch, tally);
  }

  private void add(LanguageJudgement judgement, Batch batch, Tally tally) {
    LanguageModelProgram inference = inference(ONLY);
    read(batch, inference, at -> false);
    int[] targets = field(batch, Schema.TARGETS);
    for (int row = 0; row < targets.length; row++) {
      if (targets[row] != Schema.NO_TOKEN) {
        inference.program().head().logProbabilities(row, 1, logProbabilities);
        judgement.add(logProbabilities, 0, targets[row], tally);
      }
    }
  }
}
