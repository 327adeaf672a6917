package org.meanfield.network.rnn;

import java.util.Arrays;
import java.util.List;
import org.meanfield.data.Batch;
import org.meanfield.data.SeriesFields;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Plan;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.QuantileLoss;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Answer;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StateLayout;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.TrainedParameters;
import org.meanfield.network.UpdateRule;
import org.meanfield.network.forecasting.ForecastJudgement;

/** A forecaster that can be trained and asked. */
final class ForecasterNetwork implements Network {
  private final Forecaster architecture;
  private final int batchSize;
  private final Workspace workspace;
  private final WindowProgram training;
  private final WindowProgram inference;
  private final TrainedParameters state;
  private final float[] scaled;
  private final float[] input;
  private final float[] differences;
  private final float[] forecasts;

  ForecasterNetwork(
      Forecaster architecture, Engine engine, int batchSize, NetworkUse use, long maximumBytes) {
    this.architecture = architecture;
    this.batchSize = batchSize;
    this.workspace = new Workspace(engine);
    Parameters parameters = new Parameters(workspace);
    this.training = program(ProgramBuilder.training(workspace, parameters));
    this.inference = program(ProgramBuilder.inference(workspace, parameters));
    workspace.allocate(maximumBytes);
    this.state =
        new TrainedParameters(
            parameters, use.update(UpdateRule.ONLY), architecture.trainingLayout(use));
    this.scaled = new float[batchSize * architecture.window() * architecture.columns()];
    this.input = new float[scaled.length];
    this.differences =
        new float[batchSize * architecture.horizon() * architecture.targets().size()];
    this.forecasts = new float[batchSize * architecture.outputs()];
  }

  private record WindowProgram(FloatInput windows, Program<QuantileLoss> program) {}

  private WindowProgram program(ProgramBuilder builder) {
    int steps = architecture.window();
    List<Double> quantiles = architecture.config().quantiles();
    float[] shares = new float[quantiles.size()];
    for (int q = 0; q < shares.length; q++) {
      shares[q] = quantiles.get(q).floatValue();
    }
    try (builder) {
      Lengths lengths = builder.lengths(batchSize, steps);
      FloatInput windows = builder.input((long) steps * batchSize, architecture.columns());
      Activation y = architecture.append(builder, windows, lengths);
      return new WindowProgram(windows, builder.finish(new QuantileLoss(y, shares)));
    }
  }

  @Override
  public void restore(NetworkState restored) {
    state.restore(restored);
  }

  @Override
  public NetworkState state() {
    return state.read();
  }

  @Override
  public NetworkState state(StateLayout layout, int sliceLength) {
    return state.read(layout, sliceLength);
  }

  @Override
  public List<TrainingStep> updates(long iteration) {
    return List.of(TrainingStep.only(this::train));
  }

  private Loss train(Batch batch, StepContext context) {
    training.program().noise(context::dropout);
    forward(batch, training);
    float[] future = field(batch, SeriesFields.FUTURE);
    int targets = architecture.targets().size();
    for (int i = 0; i < differences.length; i++) {
      float last = last(batch, i / targets / architecture.horizon(), i % targets);
      differences[i] = architecture.scaling().difference(i % targets, future[i], last);
    }
    double sum = training.program().head().loss(differences);
    training.program().backward();
    double norm = state.update(context);
    return new Loss(sum, batchSize, batchSize, norm);
  }

  private void forward(Batch batch, WindowProgram forecasting) {
    int steps = architecture.window();
    int columns = architecture.columns();
    architecture.scaling().scale(field(batch, SeriesFields.WINDOW), batchSize * steps, scaled);
    TimeMajor.floats(scaled, batchSize, steps, columns, input);
    forecasting.windows().set(input);
    forecasting.program().forward();
  }

  private static float[] field(Batch batch, String name) {
    return batch.floats(batch.schema().index(name));
  }

  /** A target's last value in a row's window. */
  private float last(Batch batch, int row, int target) {
    int end = (row + 1) * architecture.window() - 1;
    return field(batch, SeriesFields.WINDOW)[end * architecture.columns() + target];
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
  private float[] forecasts(Batch batch, int rows) {
    forward(batch, inference);
    inference.program().head().outputs(forecasts);
    int quantiles = architecture.config().quantiles().size();
    int targets = architecture.targets().size();
    for (int value = 0; value < rows * architecture.horizon() * targets; value++) {
      float last = last(batch, value / targets / architecture.horizon(), value % targets);
      for (int i = value * quantiles; i < (value + 1) * quantiles; i++) {
        forecasts[i] = architecture.scaling().value(value % targets, forecasts[i], last);
      }
      Arrays.sort(forecasts, value * quantiles, (value + 1) * quantiles);
    }
    return forecasts;
  }

  @Override
  public Evaluator evaluator() {
    ForecastJudgement judgement = architecture.judgement();
    return (batch, rows, tally) -> add(judgement, batch, rows, tally);
  }

  private void add(ForecastJudgement judgement, Batch batch, int rows, Tally tally) {
    float[] forecasts = forecasts(batch, rows);
    float[] future = field(batch, SeriesFields.FUTURE);
    float[] seasonal = field(batch, SeriesFields.SEASONAL);
    float[] scales = field(batch, SeriesFields.SCALE);
    int targets = architecture.targets().size();
    int values = architecture.horizon() * targets;
    for (int row = 0; row < rows; row++) {
      judgement.addExample(tally);
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

  @Override
  public Plan plan() {
    return training.program().plan();
  }

  @Override
  public long bytes() {
    return workspace.bytes();
  }

  @Override
  public void close() {
    workspace.close();
  }
}
