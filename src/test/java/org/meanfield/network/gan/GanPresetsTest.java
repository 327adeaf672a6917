package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanConfig;
import org.meanfield.config.ScheduleConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Engine;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Generator;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.UpdateSettings;

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
  @CsvSource(
      delimiter = '|',
      value = {
        "dcgan | 30 | 28 | network.generator.1.transposed: makes no 15 pixels|",
        "dcgan | 3  | 3  | network.generator.2.image: makes no 3 pixels|",
        "sngan | 28 | 30 | network.generator.1.residual: makes no 15 pixels|"
      })
  void aSizeThatTheBlocksCannotReachIsRefusedByBlockWithWhatWouldFit(
      String preset, int height, int width, String expected) {
    assertThatThrownBy(
            () -> architecture(TestGan.images(1, height, width), "network.preset=" + preset))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(expected.strip())
        .hasMessageContaining("multiples of 4");
  }

  @Test
  void blocksThatDoNotFitOneAnotherAreRefusedByNumber() {
    assertRefused(
        "network.generator=[{dense=4},{image=transposed}],network.discriminator=[{dense=4}]",
        "network.generator.1.image: needs an image, and is given 4 values");
    assertRefused(
        "network.generator=[{dense=4}],network.discriminator=[{dense=4}]",
        "network.generator: its last block makes no images of [1, 8, 8]");
    assertRefused(
        "network.generator=[{image=dense}],network.discriminator=[{upsample=2}]",
        "network.discriminator.0.upsample: makes images");
    assertRefused(
        "network.generator=[{image=dense}],network.discriminator=[{dense=4},{convolution{channels=1}}]",
        "network.discriminator.1.convolution: needs an image, and is given 4 values");
    assertRefused(
        "network.generator=[{image=dense}],network.discriminator=[{convolution{channels=1,kernel=11}}]",
        "network.discriminator.0.convolution: a window of 11 does not fit");
    assertRefused(
        "network.generator=[{project=1},{pool=average},{image=transposed}],network.discriminator=[{dense=4}]",
        "network.generator.1.pool: a generator makes images no smaller");
  }

  private static void assertRefused(String blocks, String expected) {
    String[] overrides = blocks.split(",(?=network)");
    assertThatThrownBy(() -> architecture(TestGan.images(1, 8, 8), overrides))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(expected);
  }

  @Test
  void imagesAreMadeByClassOnlyWhereThereAreTwo() {
    ExampleFormat none =
        new ExampleFormat(
            Schema.ofImages(1, 8, 8).unlabelled(),
            List.of(),
            new Normalisation(List.of(0.0), List.of(1.0)));
    ExampleFormat one =
        new ExampleFormat(
            Schema.ofImages(1, 8, 8),
            List.of("cat"),
            new Normalisation(List.of(0.0), List.of(1.0)));
    String[] byClass = {"network.preset=mlp", "network.conditional=true"};

    assertThatThrownBy(() -> architecture(none, byClass))
        .hasMessageContaining("network.conditional = true")
        .hasMessageContaining("have none; leave it out, or give their labels");
    assertThatThrownBy(() -> architecture(one, byClass)).hasMessageContaining("but one, cat");
    assertThat(architecture(none, "network.preset=mlp").classes()).isEmpty();
    assertThat(architecture(TestGan.images(1, 8, 8), byClass).classes()).containsExactly("a", "b");
  }

  @Test
  void rowsOfATableAreNoImages() {
    ExampleFormat table =
        new ExampleFormat(
            Schema.ofFeatures(4), List.of("a", "b"), new Normalisation(List.of(), List.of()));

    assertThatThrownBy(() -> architecture(table, "network.preset=mlp"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("network.family = gan: needs images")
        .hasMessageContaining("features of a table");
  }

  @Test
  void whatWouldLeakIntoTheImagesOrHasNoMeaningIsRefused() {
    String[] preset = {"network.preset=mlp"};
    assertThat(config("network.preset=mlp", "augmentation.flip=true").augmentation().flip())
        .isTrue();
    assertThatThrownBy(() -> config("network.preset=mlp", "augmentation.shift=2"))
        .hasMessageContaining(
            "augmentation.shift = 2: a generator would learn to make such images");
    assertThatThrownBy(() -> config("network.preset=mlp", "augmentation.crop=0.8"))
        .hasMessageContaining("augmentation.crop = 0.8: a generator would learn");
    assertThatThrownBy(
            () ->
                config(
                    "network.preset=mlp", "network.loss=hinge", "training.gan.label-smoothing=0.1"))
        .hasMessageContaining("network.loss = hinge has no targets to smooth");
    assertThatThrownBy(() -> config("network.preset=mlp", "network.task=classification"))
        .hasMessageContaining("must be generation for a gan");
    assertThat(config(preset).evaluation().samples()).isEqualTo(1000);
  }

  @Test
  void anUpdateHasItsOwnOptimizerAndScheduleOrThoseOfTheTraining() {
    Config config =
        config(
            "network.preset=mlp",
            "training.gan.generator.updater={name=sgd,learning-rate=0.5}",
            "training.gan.discriminator.schedule={name=cosine}");
    GanArchitecture gan = GanArchitecture.of((GanConfig) config.network(), TestGan.images(1, 8, 8));

    List<UpdateSettings> updates = gan.updates(config.training());

    assertThat(updates)
        .extracting(UpdateSettings::name)
        .containsExactly("discriminator", "generator");
    assertThat(updates.get(0).updater()).isEqualTo(config.training().updater());
    assertThat(updates.get(0).schedule().name()).isEqualTo(ScheduleConfig.Name.COSINE);
    assertThat(updates.get(1).updater().learningRate()).isEqualTo(0.5);
    assertThat(updates.get(1).schedule()).isEqualTo(config.training().schedule());
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
    requireWorks(channels, height, width, "network.preset=" + preset);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{project=4,normalise=layer},{image=transposed}] | [{convolution{channels=3},normalise=layer},{dense=5,normalise=layer}]",
        "[{project=4},{residual{channels=4,resample=up},normalise=layer},{image=convolution,kernel=3,stride=1}] | [{residual{channels=3,resample=down},normalise=layer},{residual{channels=3},normalise=layer}]"
      })
  void blocksMayBeNormalisedByLayer(String generator, String discriminator) {
    requireWorks(
        1, 8, 8, "network.generator=" + generator, "network.discriminator=" + discriminator);
  }

  private void requireWorks(int channels, int height, int width, String... blocks) {
    ExampleFormat images = TestGan.images(channels, height, width);
    for (String conditional : List.of("false", "true")) {
      String[] settings =
          Stream.concat(Stream.of(blocks), Stream.of("network.conditional=" + conditional))
              .toArray(String[]::new);
      GanArchitecture gan = architecture(images, settings);
      Config config = config(settings);
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
