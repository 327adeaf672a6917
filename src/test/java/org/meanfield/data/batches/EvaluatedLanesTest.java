package org.meanfield.data.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Decoder;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Prompts;
import org.meanfield.network.Tally;
import org.meanfield.network.rnn.LanguageModel;
import org.meanfield.network.state.NetworkState;

/** What a recurrent network says of a shard that is evaluated in several lanes. */
class EvaluatedLanesTest {
  private static final int VOCABULARY = 20;
  private static final int STEPS = 12;

  /** Four lanes tell four tokens each, so that the last begins behind a full window of context. */
  private static final int TOKENS = 17;

  private final ShardBlock shard = new ShardBlock(Schema.ofStream(), TOKENS);

  @BeforeEach
  void write() {
    Random random = new Random(5);
    for (int i = 0; i < TOKENS; i++) {
      shard.ints(0)[i] = random.nextInt(VOCABULARY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void lanesWithLessThanAWindowBeforeThemSayWhatOneLaneFromTheStartSays(Cell cell) {
    LanguageModel architecture = architecture(cell);
    NetworkState model = architecture.initialModel(4);

    double expected = tokenByToken(architecture, model);

    assertThat(loss(architecture, model, 1)).isCloseTo(expected, within(1e-5));
    assertThat(loss(architecture, model, 4)).isCloseTo(expected, within(1e-5));
  }

  private static LanguageModel architecture(Cell cell) {
    RnnConfig config =
        new RnnConfig(Task.LANGUAGE_MODEL, cell, 2, 8, 8, false, 0, true, List.of(), STEPS);
    return LanguageModel.of(config, VOCABULARY, List.of());
  }

  private double loss(LanguageModel architecture, NetworkState model, int lanes) {
    Tally tally = architecture.judgement().tally(false);
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            architecture.build(
                engine,
                lanes,
                NetworkUse.training(new Optimizer.Sgd(0)),
                NativeRuntime.availableBytes())) {
      network.restore(model);
      for (Batch batch : new StreamBatching(lanes, STEPS).evaluation(shard)) {
        network.evaluator(EvaluatedShard.NONE).add(batch, batch.rows(), tally);
      }
    }
    assertThat(tally.examples()).isEqualTo(TOKENS - 1);
    return architecture.judgement().metrics(tally).get("loss") * (TOKENS - 1);
  }

  /** A decoder reads one token after the other, and knows of no lanes. */
  private double tokenByToken(LanguageModel architecture, NetworkState model) {
    double loss = 0;
    float[] logProbabilities = new float[VOCABULARY];
    try (Engine engine = Engine.open(Optional.empty());
        Decoder decoder = architecture.decoder(engine, 1)) {
      decoder.allocate(NativeRuntime.availableBytes());
      decoder.restore(model);
      for (int i = 0; i + 1 < TOKENS; i++) {
        if (i == 0) {
          decoder.begin(Prompts.same(1, shard.ints(0)[0]), logProbabilities);
        } else {
          decoder.read(new int[] {shard.ints(0)[i]}, logProbabilities);
        }
        loss -= logProbabilities[shard.ints(0)[i + 1]];
      }
    }
    return loss;
  }
}
