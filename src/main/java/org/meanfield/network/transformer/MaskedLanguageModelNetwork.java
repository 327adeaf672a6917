package org.meanfield.network.transformer;

import java.util.Arrays;
import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.language.LanguageJudgement;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A masked language model that can be trained and judged. A window of a stream may hold parts of
 * several texts: each token sees those of its own text, before and behind it, and its place is
 * counted from where its text begins there.
 */
final class MaskedLanguageModelNetwork extends EngineNetwork<Integer, MaskedLanguageModelProgram> {
  private final MaskedLanguageModel architecture;
  private final int windows;
  private final int steps;
  private final float[] logProbabilities;

  MaskedLanguageModelNetwork(
      MaskedLanguageModel architecture, Engine engine, int windows, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) ->
            MaskedLanguageModelProgram.of(
                architecture, windows, architecture.config().sequenceLength(), builder));
    this.architecture = architecture;
    this.windows = windows;
    this.steps = architecture.config().sequenceLength();
    this.logProbabilities = new float[architecture.vocabulary()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    MaskedLanguageModelProgram training = training(ONLY);
    training.program().noise(context::dropout);
    training.read(batch, architecture.end());
    RandomNumbers numbers =
        RandomNumbers.of(context.seed(), Purpose.MASKING, context.replica(), context.iteration());
    architecture.masking().apply(training.rows().tokens(), training.labels(), numbers, 0);
    long examples = (long) windows * steps;
    long hidden = Arrays.stream(training.labels()).filter(l -> l != Tokens.PADDING).count();
    if (hidden == 0) {
      return counted(ParameterSet.ONLY, examples);
    }
    training.forward();
    double sum = training.program().head().loss(training.labels());
    return new Loss(sum, hidden, examples, update(training, context));
  }

  /** What is hidden in a shard is so for every model, and whatever judges it. */
  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    LanguageJudgement judgement = architecture.judgement();
    RandomNumbers numbers = shard.numbers(0);
    long[] drawn = {0};
    return (batch, rows, tally) -> {
      MaskedLanguageModelProgram inference = inference(ONLY);
      inference.read(batch, architecture.end());
      architecture
          .masking()
          .apply(inference.rows().tokens(), inference.labels(), numbers, drawn[0]);
      drawn[0] += Masking.drawn(inference.labels().length);
      add(judgement, batch, inference, tally);
    };
  }

  /** Windows overlap: of those that have a token, one has it with a target as well. */
  private void add(
      LanguageJudgement judgement, Batch batch, MaskedLanguageModelProgram inference, Tally tally) {
    int[] targets = batch.ints(batch.schema().index(Schema.TARGETS));
    int[] labels = inference.labels();
    inference.forward();
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] != Tokens.PADDING && targets[row] != Schema.NO_TOKEN) {
        inference.program().head().logProbabilities(row, 1, logProbabilities);
        judgement.add(logProbabilities, 0, labels[row], tally);
      }
    }
  }
}
