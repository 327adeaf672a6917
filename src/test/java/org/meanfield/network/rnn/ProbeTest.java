package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.InstructionSet;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Optimizer;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.network.Architecture;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Probe;
import org.meanfield.network.StepContext;

/** The probe is a step of the network that it stands for. */
class ProbeTest {
  private static final int BATCH = 4;
  private static final NetworkUse TRAINING =
      NetworkUse.training(new Optimizer.Adam(.9f, .999f, 1e-8f));

  @BeforeEach
  @AfterEach
  void clear() {
    NetworkPool.clear();
  }

  private static RnnConfig config(Task task, Cell cell, int hidden) {
    boolean text = task != Task.FORECASTING;
    return new RnnConfig(
        task,
        cell,
        2,
        hidden,
        text ? 6 : 0,
        false,
        0.3,
        false,
        text ? List.of() : List.of(0.1, 0.5, 0.9),
        task == Task.LANGUAGE_MODEL ? 5 : 0);
  }

  private static LanguageModel languageModel(Cell cell, int hidden) {
    return LanguageModel.of(config(Task.LANGUAGE_MODEL, cell, hidden), 11, List.of());
  }

  private static NetworkSpec spec(Architecture architecture, NetworkUse use) {
    return NetworkSpec.ofThisProcess(
        architecture, use, BATCH, new EngineConfig(InstructionSet.AUTO));
  }

  @Test
  void theSameNetworkHasTheSameHashHoweverOftenItIsOpened() {
    for (NetworkUse use : List.of(TRAINING, NetworkUse.PREDICTION)) {
      NetworkSpec first = spec(languageModel(Cell.LSTM, 8), use);
      NetworkPool.clear();
      NetworkSpec second = spec(languageModel(Cell.LSTM, 8), use);

      assertThat(first.probe()).hasSize(64).isEqualTo(second.probe());
    }
  }

  @Test
  void theHashIsTheSameInANetworkThatWasUsedBefore() {
    NetworkSpec spec = spec(languageModel(Cell.LSTM, 8), TRAINING);

    String again =
        NetworkPool.borrow(
            spec,
            network -> {
              network
                  .updates(7)
                  .get(0)
                  .step(spec.architecture().madeUpBatch(BATCH), StepContext.only(0.1, 3, 1, 7));
              return Probe.of(spec, network);
            });

    assertThat(again).isEqualTo(spec.probe());
  }

  @Test
  void anotherCellOrSizeOrUseHasAnotherHash() {
    assertThat(
            List.of(
                spec(languageModel(Cell.LSTM, 8), TRAINING).probe(),
                spec(languageModel(Cell.LSTM, 8), NetworkUse.PREDICTION).probe(),
                spec(languageModel(Cell.LSTM, 9), TRAINING).probe(),
                spec(languageModel(Cell.LSTM, 9), NetworkUse.PREDICTION).probe(),
                spec(languageModel(Cell.GRU, 8), TRAINING).probe(),
                spec(languageModel(Cell.SIMPLE, 8), TRAINING).probe()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyTaskMakesUpExamplesWithinItsBounds() {
    Map<String, Architecture> tasks =
        Map.of(
            "documents",
            SequenceClassifier.of(
                config(Task.SEQUENCE_CLASSIFICATION, Cell.GRU, 8), 11, 40, List.of("a", "b")),
            "series",
            forecaster());
    tasks.forEach(
        (name, architecture) ->
            assertThat(
                    List.of(
                        spec(architecture, TRAINING).probe(),
                        spec(architecture, NetworkUse.PREDICTION).probe()))
                .as(name)
                .doesNotHaveDuplicates());

    Batch stream = languageModel(Cell.LSTM, 8).madeUpBatch(BATCH);
    assertThat(IntStream.of(stream.ints(stream.schema().index(Schema.TOKENS))))
        .hasSize(BATCH * 5)
        .allMatch(token -> token >= 0 && token < 11);
  }

  private static Forecaster forecaster() {
    Normalisation celsius = new Normalisation(List.of(12.0, 1e6), List.of(5.0, 1.0));
    RnnConfig config = config(Task.FORECASTING, Cell.LSTM, 8);
    List<RnnLayer> layers = RnnLayers.ofSequences(config, 5, 2).recurrent().lastStep().output(6);
    return new Forecaster(config, new SeriesScaling(celsius), 5, 2, List.of("warmth"), layers);
  }

  @Test
  void aNetworkOfOtherBitsIsNotLentAndStaysForThoseThatAskForItsOwn() {
    NetworkSpec own = spec(languageModel(Cell.GRU, 8), TRAINING);
    NetworkSpec other =
        new NetworkSpec(
            own.architecture(), own.use(), own.batchSize(), own.instructionSet(), "0".repeat(64));

    assertThatThrownBy(() -> NetworkPool.borrow(other, network -> network))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessageContaining("hashes to " + own.probe())
        .hasMessageContaining("the run's to " + other.probe());
    assertThat(NetworkPool.<Long>borrow(own, network -> network.bytes())).isPositive();
  }
}
