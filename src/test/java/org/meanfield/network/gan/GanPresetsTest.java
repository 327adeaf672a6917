package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.Config;
import org.meanfield.config.GanConfig;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Generator;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;

class GanPresetsTest {
  private static final int ROWS = 4;

  @TempDir static Path folder;

  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void close() {
    engine.close();
  }

  private static Config config(String... overrides) {
    try {
      Path file = folder.resolve("gan.conf");
      Files.writeString(
          file,
          """
          run.name = a
          data.source { format = idx, train { images = a, labels = b } }
          network.family = gan
          training { epochs = 1, updater { name = adam, learning-rate = 0.001 } }
          """);
      return Config.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static GanArchitecture architecture(ExampleFormat images, String... overrides) {
    return GanArchitecture.of((GanConfig) config(overrides).network(), images);
  }

  @ParameterizedTest
  @CsvSource({
    "dcgan, 1, 28, 28",
    "dcgan, 3, 64, 64",
    "sngan, 1, 28, 28",
    "sngan, 3, 32, 32",
    "mlp, 1, 8, 8",
    "mlp, 3, 5, 7"
  })
  void aPresetTrainsJudgesAndMakesImagesOfTheDataSetsShape(
      String preset, int channels, int height, int width) {
    ExampleFormat images = TestGan.images(channels, height, width);
    for (String conditional : List.of("false", "true")) {
      GanArchitecture gan =
          architecture(images, "network.preset=" + preset, "network.conditional=" + conditional);
      Config config = config("network.preset=" + preset, "network.conditional=" + conditional);
      NetworkUse use = NetworkUse.training(gan, config.training());
      try (Network network = gan.build(engine, ROWS, use, Long.MAX_VALUE);
          Generator generator = gan.generator(engine, 2)) {
        generator.allocate(Long.MAX_VALUE);
        network.restore(gan.initialState(1, use));
        Batch batch = gan.madeUpBatch(ROWS);
        for (long iteration = 0; iteration < 3; iteration++) {
          StepContext context =
              new StepContext(
                  new TreeMap<>(Map.of("discriminator", 1e-3, "generator", 1e-3)),
                  1,
                  0,
                  iteration,
                  true);
          network
              .updates(iteration)
              .forEach(
                  update -> {
                    Network.Loss loss = update.step(batch, context);
                    assertThat(loss.sum()).isFinite();
                    assertThat(loss.gradientNorm()).isFinite().isPositive();
                  });
        }
        Tally tally = gan.judgement().tally(false);
        network.evaluator(EvaluatedShard.NONE).add(batch, ROWS, tally);
        assertThat(gan.judgement().metrics(tally).values()).allMatch(Double::isFinite);

        assertThat(network.state().firstNotFinite()).isEmpty();
        generator.restore(network.state());
        float[] made = new float[2 * channels * height * width];
        generator.make(new float[2 * generator.noise()], new int[] {0, 1}, made);
        assertThat(generator.shape()).containsExactly(channels, height, width);
        for (float value : made) {
          assertThat(value).isBetween(-1f, 1f);
        }
      }
    }
  }
}
