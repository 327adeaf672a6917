package org.meanfield.network.rnn;

import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.AnswerField;
import org.meanfield.network.MadeUpBatch;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.forecasting.ForecastAnswers;
import org.meanfield.network.forecasting.ForecastJudgement;

/**
 * Forecasts time series: recurrent layers over a window of the past, and from what they know at its
 * end all times of the horizon at once, as far as they differ from the window's last value.
 *
 * @param scaling of the values, targets first
 * @param horizon times that are forecast
 * @param targets names of what is forecast at each
 * @param network the layers; the last gives {@code [horizon, targets, quantiles]}
 */
public record Forecaster(
    RnnConfig config,
    SeriesScaling scaling,
    int window,
    int horizon,
    List<String> targets,
    List<RnnLayer> network)
    implements RnnArchitecture {
  public Forecaster {
    targets = List.copyOf(targets);
    network = List.copyOf(network);
  }

  /**
   * @throws ConfigException where the examples are no time series
   */
  static Forecaster of(RnnConfig config, ExampleFormat data) {
    if (data.schema().kind() != ExampleKind.SERIES_WINDOW) {
      throw new ConfigException(
          "network.task = forecasting: needs time series, which these examples are not; shard a table with columns.time and columns.targets");
    }
    List<Integer> window = data.schema().field(Schema.WINDOW).shape();
    List<Integer> future = data.schema().field(Schema.FUTURE).shape();
    int columns = window.get(1);
    int outputs = future.get(0) * future.get(1) * config.quantiles().size();
    return new Forecaster(
        config,
        new SeriesScaling(data.normalisation()),
        window.get(0),
        future.get(0),
        targets(data, future.get(1)),
        RnnLayers.ofSequences(config, window.get(0), columns)
            .recurrent()
            .lastStep()
            .output(outputs));
  }

  /** Numbered where the examples do not say. */
  private static List<String> targets(ExampleFormat data, int count) {
    return data.targets().isEmpty()
        ? IntStream.rangeClosed(1, count).mapToObj(n -> "target-" + n).toList()
        : data.targets();
  }

  @Override
  public Network assemble(Engine engine, int batchSize, NetworkUse use) {
    return new ForecasterNetwork(this, engine, batchSize, use);
  }

  /** Without what judges a forecast beside the truth. */
  @Override
  public Batch madeUpBatch(int batchSize) {
    Schema schema =
        new Schema(
            List.of(
                new Field(Schema.WINDOW, FieldType.DOUBLE, List.of(window, columns())),
                new Field(Schema.FUTURE, FieldType.DOUBLE, List.of(horizon, targets.size()))));
    return new MadeUpBatch(schema, batchSize)
        .doubles(Schema.WINDOW, columns(), scaling.normalisation())
        .doubles(Schema.FUTURE, targets.size(), scaling.normalisation())
        .batch();
  }

  /** Numbers that are forecast for one window, {@code [horizon, targets, quantiles]}. */
  int outputs() {
    return horizon * targets.size() * config.quantiles().size();
  }

  /** Values of all targets and covariates at one time. */
  int columns() {
    return scaling.columns();
  }

  /**
   * Appends the layers to a program.
   *
   * @param x {@code [window · batch, columns]} in the order of time
   * @return {@code [batch, outputs]}
   */
  Activation append(ProgramBuilder builder, Activation x, Lengths lengths) {
    return append(builder, RnnInput.ofSeries(lengths), x);
  }

  @Override
  public ForecastJudgement judgement() {
    return new ForecastJudgement(horizon, targets.size(), config.quantiles());
  }

  /** What it says of a window. */
  ForecastAnswers answers() {
    return new ForecastAnswers(horizon, targets, config.quantiles(), config.median());
  }

  @Override
  public List<AnswerField> answerFields() {
    return answers().fields();
  }

  @Override
  public Dl4jNetwork dl4j() {
    return new ForecasterInDl4j(this);
  }
}
