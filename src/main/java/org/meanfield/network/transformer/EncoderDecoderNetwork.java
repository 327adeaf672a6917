package org.meanfield.network.transformer;

import java.util.stream.IntStream;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.PairBatching;
import org.meanfield.data.batches.PairShape;
import org.meanfield.kernel.Engine;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.translation.TranslationJudgement;

/**
 * An encoder and a decoder that can be trained and judged. There is a program for each shape of
 * pairs that there may be, all of the same parameters, in memory that they use in turns.
 */
final class EncoderDecoderNetwork extends EngineNetwork<PairShape, EncoderDecoderProgram> {
  private final EncoderDecoder architecture;
  private final PairBatching batching;
  private final float[] logProbabilities;

  EncoderDecoderNetwork(EncoderDecoder architecture, Engine engine, int tokens, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        architecture.batching(tokens).shapes(),
        (builder, shape) -> new EncoderDecoderProgram(architecture, builder, shape));
    this.architecture = architecture;
    this.batching = architecture.batching(tokens);
    this.logProbabilities = new float[architecture.vocabulary()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    EncoderDecoderProgram pairs = training(batching.shape(batch));
    pairs.program().noise(context::dropout);
    pairs.forward(batch);
    double sum = pairs.program().head().loss(pairs.labels());
    long told = IntStream.of(pairs.labels()).filter(label -> label != Schema.NO_TOKEN).count();
    return new Loss(sum, told, batch.rows(), update(pairs, context));
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    TranslationJudgement judgement = architecture.judgement();
    return (batch, rows, tally) -> add(judgement, batch, rows, tally);
  }

  private void add(TranslationJudgement judgement, Batch batch, int rows, Tally tally) {
    EncoderDecoderProgram pairs = inference(batching.shape(batch));
    pairs.forward(batch);
    int[] labels = pairs.labels();
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] != Schema.NO_TOKEN) {
        pairs.program().head().logProbabilities(row, 1, logProbabilities);
        judgement.addToken(logProbabilities, 0, labels[row], tally);
      }
    }
    for (int row = 0; row < rows; row++) {
      judgement.addPair(tally);
    }
  }
}
