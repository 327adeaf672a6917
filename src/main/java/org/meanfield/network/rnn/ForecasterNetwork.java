package org.meanfield.network.rnn;

import java.util.Arrays;
import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Answer;
import org.meanfield.network.EngineNetwork;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.forecasting.ForecastJudgement;

/** A forecaster that can be trained and asked. */
final class ForecasterNetwork extends EngineNetwork<Integer, ForecasterProgram> {
  private final Forecaster architecture;
  private final int batchSize;
  private final float[] scaled;
  private final float[] input;
  private final float[] differences;
  private final float[] outputs;
  private final double[] forecasts;

  ForecasterNetwork(Forecaster architecture, Engine engine, int batchSize, NetworkUse use) {
    super(
        architecture,
        engine,
        use,
        List.of(ONLY),
        (builder, shape) -> ForecasterProgram.of(architecture, batchSize, builder));
    this.architecture = architecture;
    this.batchSize = batchSize;
    this.scaled = new float[batchSize * architecture.window() * architecture.columns()];
    this.input = new float[scaled.length];
    this.differences =
        new float[batchSize * architecture.horizon() * architecture.targets().size()];
    this.outputs = new float[batchSize * architecture.outputs()];
    this.forecasts = new double[outputs.length];
  }

  @Override
  protected Loss train(Batch batch, StepContext context) {
    ForecasterProgram training = training(ONLY);
    training.program().noise(context::dropout);
    forward(batch, training);
    double[] future = field(batch, Schema.FUTURE);
    int targets = architecture.targets().size();
    for (int i = 0; i < differences.length; i++) {
      double last = last(batch, i / targets / architecture.horizon(), i % targets);
      differences[i] = architecture.scaling().difference(i % targets, future[i], last);
    }
    double sum = training.program().head().loss(differences);
    return new Loss(sum, batchSize, batchSize, update(training, context));
  }

  private void forward(Batch batch, ForecasterProgram forecasting) {
    int steps = architecture.window();
    int columns = architecture.columns();
    architecture.scaling().scale(field(batch, Schema.WINDOW), batchSize * steps, scaled);
    TimeMajor.floats(scaled, batchSize, steps, columns, input);
    forecasting.windows().set(input);
    forecasting.program().forward();
  }

  private static double[] field(Batch batch, String name) {
    return batch.doubles(batch.schema().index(name));
  }

  /** A target's last value in a row's window. */
  private double last(Batch batch, int row, int target) {
    int end = (row + 1) * architecture.window() - 1;
    return field(batch, Schema.WINDOW)[end * architecture.columns() + target];
  }

  @Override
  public List<Answer> predict(Batch batch, int rows) {
    return architecture.answers().of(forecasts(batch, rows), rows);
  }

  /**
   * Quantiles of one value never cross: they are brought into order, which takes none of them
   * farther from the truth (Chernozhukov, Fernández-Val and Galichon, Econometrica 78, 2010).
   *
   * @return {@code [rows, horizon, targets, quantiles]}, in the units of the targets
   */
  private double[] forecasts(Batch batch, int rows) {
    ForecasterProgram inference = inference(ONLY);
    forward(batch, inference);
    inference.program().head().outputs(outputs);
    int quantiles = architecture.config().quantiles().size();
    int targets = architecture.targets().size();
    for (int value = 0; value < rows * architecture.horizon() * targets; value++) {
      double last = last(batch, value / targets / architecture.horizon(), value % targets);
      for (int i = value * quantiles; i < (value + 1) * quantiles; i++) {
        forecasts[i] = architecture.scaling().value(value % targets, outputs[i], last);
      }
      Arrays.sort(forecasts, value * quantiles, (value + 1) * quantiles);
    }
    return forecasts;
  }

  @Override
  public Evaluator evaluator(EvaluatedShard shard) {
    ForecastJudgement judgement = architecture.judgement();
    return (batch, rows, tally) -> add(judgement, batch, rows, tally);
  }

  private void add(ForecastJudgement judgement, Batch batch, int rows, Tally tally) {
    double[] forecasts = forecasts(batch, rows);
    double[] future = field(batch, Schema.FUTURE);
    double[] seasonal = field(batch, Schema.SEASONAL);
    double[] scales = field(batch, Schema.SCALE);
    int targets = architecture.targets().size();
    int values = architecture.horizon() * targets;
    for (int row = 0; row < rows; row++) {
      tally.addExample();
      for (int i = row * values; i < (row + 1) * values; i++) {
        int target = i % targets;
        judgement.add(
            new ForecastJudgement.Value(
                future[i],
                last(batch, row, target),
                seasonal[i],
                scales[row * targets + target],
                architecture.scaling().normalisation().std().get(target)),
            forecasts,
            i,
            tally);
      }
    }
  }
}
