package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Answer;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.classification.ClassAnswers;
import org.meanfield.network.classification.ClassificationJudgement;

/** A classifier that can be trained and asked. */
final class CnnNetwork extends EngineNetwork<Integer, CnnProgram> {
  private final CnnArchitecture architecture;
  private final int batchSize;
  private final InputFormat.Reader reader;
  private final float[] input;
  private final float[] logProbabilities;

  CnnNetwork(CnnArchitecture architecture, Engine engine, int batchSize, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) -> CnnProgram.of(architecture, batchSize, builder));
    this.architecture = architecture;
    this.batchSize = batchSize;
    this.reader = architecture.input().reader();
    this.input = new float[batchSize * architecture.input().values()];
    this.logProbabilities = new float[batchSize * architecture.classes().size()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    CnnProgram training = training(ONLY);
    training.program().noise(context::dropout);
    reader.read(batch, input);
    training.forward(input);
    double sum = training.program().head().loss(CnnArchitecture.labels(batch));
    return new Loss(sum, batchSize, batchSize, update(training, context));
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return new ClassAnswers(architecture.classes()).of(logProbabilities(batch), rows);
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    ClassificationJudgement judgement = architecture.judgement();
    return (batch, rows, tally) ->
        judgement.add(logProbabilities(batch), CnnArchitecture.labels(batch), rows, tally);
  }

  private float[] logProbabilities(Batch batch) {
    reader.read(batch, input);
    inference(ONLY).forward(input);
    inference(ONLY).program().head().logProbabilities(logProbabilities);
    return logProbabilities;
  }
}
