package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Head;
import org.meanfield.network.Answer;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Objective;
import org.meanfield.network.StepContext;

/**
 * A network over images or features that can be trained and asked.
 *
 * @param <H> the head of its objective
 */
final class CnnNetwork<H extends Head> extends EngineNetwork<Integer, CnnProgram<H>> {
  private final Objective<H> objective;
  private final InputFormat.Reader reader;
  private final float[] input;
  private final float[] results;

  CnnNetwork(
      CnnArchitecture architecture,
      Objective<H> objective,
      Engine engine,
      int batchSize,
      NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) -> CnnProgram.of(architecture, objective, batchSize, builder));
    this.objective = objective;
    this.reader = architecture.input().reader();
    this.input = new float[batchSize * architecture.input().values()];
    this.results = new float[batchSize * objective.outputs()];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    CnnProgram<H> training = training(ONLY);
    training.program().noise(context::dropout);
    reader.read(batch, input);
    training.forward(input);
    double sum = objective.loss(training.program().head(), batch);
    return new Loss(sum, batch.weight(), batch.capacity(), update(training, context));
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return objective.answers(results(batch), rows);
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    return (batch, rows, tally) -> objective.judge(results(batch), batch, rows, tally);
  }

  private float[] results(Batch batch) {
    reader.read(batch, input);
    inference(ONLY).forward(input);
    objective.read(inference(ONLY).program().head(), results);
    return results;
  }
}
