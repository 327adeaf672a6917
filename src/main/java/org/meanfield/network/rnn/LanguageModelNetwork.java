package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.CarriedState;
import org.meanfield.kernel.Engine;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.language.LanguageJudgement;

/**
 * A language model that can be trained and asked. Its recurrent states go on from batch to batch,
 * those of training apart from those of evaluation; gradients end with the batch (truncated
 * back-propagation through time: Williams and Peng, Neural Computation 2, 1990).
 */
final class LanguageModelNetwork extends EngineNetwork<Integer, LanguageModelProgram> {
  /** Rows whose probabilities are looked at together: what fits a cache. */
  private static final int ROWS = 16;

  private final LanguageModel architecture;
  private final int lanes;
  private final int steps;
  private final int[] tokens;
  private final int[] targets;
  private final float[] logProbabilities;

  LanguageModelNetwork(LanguageModel architecture, Engine engine, int lanes, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) ->
            LanguageModelProgram.of(
                architecture, lanes, architecture.config().sequenceLength(), builder));
    this.architecture = architecture;
    this.lanes = lanes;
    this.steps = architecture.config().sequenceLength();
    this.tokens = new int[lanes * steps];
    this.targets = new int[lanes * steps];
    this.logProbabilities = new float[ROWS * architecture.vocabulary()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    LanguageModelProgram training = training(ONLY);
    training.program().noise(context::dropout);
    read(batch, training);
    training.program().forward();
    double sum = training.program().head().loss(targets);
    return new Loss(sum, weight(), (long) lanes * steps, update(training, context));
  }

  private long weight() {
    long weight = 0;
    for (int target : targets) {
      weight += target == Schema.NO_TOKEN ? 0 : 1;
    }
    return weight;
  }

  /** Takes over a batch, and ends the states of the lanes that begin anew. */
  private void read(Batch batch, LanguageModelProgram stream) {
    TimeMajor.ints(field(batch, Schema.TOKENS), lanes, steps, tokens);
    TimeMajor.ints(field(batch, Schema.TARGETS), lanes, steps, targets);
    stream.input().set(tokens);
    int[] restart = field(batch, Schema.RESTART);
    for (CarriedState carried : stream.program().carried()) {
      for (int lane = 0; lane < lanes; lane++) {
        if (restart[lane] == 1) {
          carried.clear(lane);
        }
      }
    }
  }

  private static int[] field(Batch batch, String name) {
    return batch.ints(batch.schema().index(name));
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    LanguageJudgement judgement = architecture.judgement();
    return (batch, rows, tally) -> add(judgement, batch, tally);
  }

  private void add(LanguageJudgement judgement, Batch batch, Tally tally) {
    LanguageModelProgram inference = inference(ONLY);
    read(batch, inference);
    inference.program().forward();
    for (int from = 0; from < targets.length; from += ROWS) {
      int count = Math.min(ROWS, targets.length - from);
      inference.program().head().logProbabilities(from, count, logProbabilities);
      for (int row = 0; row < count; row++) {
        if (targets[from + row] != Schema.NO_TOKEN) {
          judgement.add(
              logProbabilities, row * architecture.vocabulary(), targets[from + row], tally);
        }
      }
    }
  }
}
