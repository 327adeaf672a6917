package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.Task;
import org.meanfield.data.Field;
import org.meanfield.data.FieldType;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Answer;
import org.meanfield.network.ExportedZip;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.state.NetworkState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Forecasters against DL4J: the same network, weights and windows. */
class ForecasterParityTest {
  private static final int BATCH = 3;
  private static final int WINDOW = 8;
  private static final int HORIZON = 2;
  private static final int TARGETS = 2;
  private static final List<Double> QUANTILES = List.of(0.1, 0.5, 0.9);
  private static final List<Double> STD = List.of(2.0, 0.5, 3.0);
  private static final Normalisation SCALING = new Normalisation(List.of(1.0, -1.0, 0.5), STD);
  private static final int COLUMNS = STD.size();

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRU")
  void forecastsAreThoseOfTheModelZip(RnnConfig.Cell cell) throws IOException {
    Forecaster forecaster = forecaster(cell, QUANTILES);
    NetworkState model = forecaster.initialModel(3);
    Batch batch = batch(1);

    INDArray differences =
        restored(forecaster, model).outputSingle(forecaster.dl4j().minibatch(batch).getFeatures());

    assertThat(predicted(forecaster, model, batch))
        .containsExactly(inUnits(differences, batch), within(1e-5f));
  }

  /** The median's loss is half of the absolute error. */
  @Test
  void whatDl4jShouldSayOfAWindowIsWhatCameOfIt() {
    Forecaster forecaster = forecaster(RnnConfig.Cell.LSTM, List.of(0.5));
    NetworkState model = forecaster.initialModel(3);
    Dl4jNetwork dl4j = forecaster.dl4j();
    ComputationGraph reference = dl4j.graph(new Sgd(1), 1);
    Dl4jWeights.write(dl4j.weights(model), reference);
    DataSet minibatch = dl4j.minibatch(batch(1));

    INDArray said = reference.outputSingle(minibatch.getFeatures());

    double error = said.sub(minibatch.getLabels()).norm1Number().doubleValue();
    double values = said.length();
    float[] predicted = predicted(forecaster, model, batch(1));
    double expected = 0;
    for (int i = 0; i < predicted.length; i++) {
      expected += Math.abs(predicted[i] - batch(1).doubles(1)[i]) / STD.get(i % TARGETS);
    }
    assertThat(error / values).isCloseTo(expected / values, within(1e-5));
    assertThat(reference.score(minibatch)).isCloseTo(expected / values, within(1e-5));
  }

  private static Forecaster forecaster(RnnConfig.Cell cell, List<Double> quantiles) {
    RnnConfig config =
        new RnnConfig(Task.FORECASTING, cell, 2, 6, 0, false, 0.2, false, quantiles, 0);
    int outputs = HORIZON * TARGETS * quantiles.size();
    return new Forecaster(
        config,
        new SeriesScaling(SCALING),
        WINDOW,
        HORIZON,
        List.of("heat", "rain").subList(0, TARGETS),
        RnnLayers.ofSequences(config, WINDOW, COLUMNS).recurrent().lastStep().output(outputs));
  }

  private static Batch batch(long seed) {
    Random random = new Random(seed);
    Schema schema =
        new Schema(
            List.of(
                new Field(Schema.WINDOW, FieldType.DOUBLE, List.of(WINDOW, COLUMNS)),
                new Field(Schema.FUTURE, FieldType.DOUBLE, List.of(HORIZON, TARGETS))));
    Batch batch = new Batch(schema, BATCH);
    for (int field = 0; field < 2; field++) {
      double[] values = batch.doubles(field);
      for (int i = 0; i < values.length; i++) {
        values[i] = 4 * random.nextFloat() - 2;
      }
    }
    return batch;
  }

  private static ComputationGraph restored(Forecaster forecaster, NetworkState model)
      throws IOException {
    return ModelSerializer.restoreComputationGraph(
        new ByteArrayInputStream(ExportedZip.of(forecaster, model)));
  }

  private static float[] predicted(Forecaster forecaster, NetworkState model, Batch batch) {
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            forecaster.build(
                engine,
                BATCH,
                NetworkUse.training(new Optimizer.Sgd(0)),
                NativeRuntime.availableBytes())) {
      network.restore(model);
      return inOrder(network.predict(batch, BATCH), forecaster.config().quantiles());
    }
  }

  /** By row, time, target and quantile: an answer has the median before the others. */
  private static float[] inOrder(List<Answer> answers, List<Double> levels) {
    int quantiles = levels.size();
    int median = levels.indexOf(0.5);
    float[] forecasts = new float[BATCH * HORIZON * TARGETS * quantiles];
    int i = 0;
    for (Answer answer : answers) {
      for (Object[] time : answer.rows()) {
        for (int from = 0; from < time.length; from += quantiles) {
          for (int q = 0; q < quantiles; q++) {
            int place = q == median ? 0 : q < median ? q + 1 : q;
            forecasts[i++] = (float) (double) time[from + place];
          }
        }
      }
    }
    return forecasts;
  }

  /** Added to the last value in standard deviations; quantiles in order. */
  private static float[] inUnits(INDArray differences, Batch batch) {
    int quantiles = QUANTILES.size();
    float[] forecasts = new float[BATCH * HORIZON * TARGETS * quantiles];
    int i = 0;
    for (int row = 0; row < BATCH; row++) {
      for (int value = 0; value < HORIZON * TARGETS; value++) {
        int target = value % TARGETS;
        double last = batch.doubles(0)[(row * WINDOW + WINDOW - 1) * COLUMNS + target];
        for (int quantile = 0; quantile < quantiles; quantile++) {
          double difference = differences.getDouble(row, value * quantiles + quantile);
          forecasts[i++] = (float) (last + difference * STD.get(target));
        }
        Arrays.sort(forecasts, i - quantiles, i);
      }
    }
    return forecasts;
  }
}
