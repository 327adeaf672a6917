package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A generator and a discriminator, each of several layers and with its own optimizer: one program
 * judges real and made images, another makes them and goes back through the discriminator as it is.
 */
class AdversarialTest {
  private static final int BATCH = 32;
  private static final float STEP = 2e-3f;

  private final Engine engine = Engine.open(Optional.empty());
  private final Random random = new Random(11);

  /** What the two are made of. */
  enum Family {
    LINEAR(new long[] {BATCH, 24}, new long[] {BATCH, 48}) {
      @Override
      Activation made(ProgramBuilder b, Activation x) {
        x = b.add(Linear.of("g1", 32, Nonlinearity.leakyRelu(0.7f)), x);
        x = b.add(Linear.of("g2", 64, Nonlinearity.NONE), x);
        return b.add(Linear.of("g3", 48, Nonlinearity.NONE), x);
      }

      @Override
      Activation judged(ProgramBuilder b, Activation x) {
        x = b.add(Linear.of("d1", 32, Nonlinearity.NONE), x);
        x = b.add(Linear.of("d2", 16, Nonlinearity.leakyRelu(0.7f)), x);
        return b.add(Linear.of("d3", 2, Nonlinearity.NONE), x);
      }
    },
    CONVOLUTIONAL(new long[] {BATCH, 12}, new long[] {BATCH, 1, 6, 6}) {
      @Override
      Activation made(ProgramBuilder b, Activation x) {
        x = b.add(Linear.of("g1", 16 * 3 * 3, Nonlinearity.NONE), x);
        x = b.add(Reshape.of("images", 16, 3, 3), x);
        x = b.add(BatchNormalization.of("g2", 0.1f, Nonlinearity.leakyRelu(0.7f)), x);
        x = b.add(TransposedConvolution.of("g3", 20, 4, 2, 1, Nonlinearity.NONE), x);
        x = b.add(BatchNormalization.of("g4", 0.1f, Nonlinearity.leakyRelu(0.7f)), x);
        return b.add(TransposedConvolution.of("g5", 1, 3, 1, 1, Nonlinearity.TANH), x);
      }

      @Override
      Activation judged(ProgramBuilder b, Activation x) {
        x = b.add(Convolution.of("d1", 16, 3, 1, 1, Nonlinearity.leakyRelu(0.7f)), x);
        x = b.add(Convolution.of("d2", 20, 3, 1, 0, Nonlinearity.NONE), x);
        x = b.add(BatchNormalization.of("d3", 0.1f, Nonlinearity.leakyRelu(0.7f)), x);
        return b.add(Linear.of("d4", 2, Nonlinearity.NONE), x);
      }
    };

    private final long[] noise;
    private final long[] images;

    Family(long[] noise, long[] images) {
      this.noise = noise;
      this.images = images;
    }

    abstract Activation made(ProgramBuilder b, Activation noise);

    abstract Activation judged(ProgramBuilder b, Activation images);
  }

  /** Both programs in one workspace. */
  private final class Pair implements AutoCloseable {
    final Workspace workspace = new Workspace(engine);
    final Parameters generator = new Parameters(workspace);
    final Parameters discriminator = new Parameters(workspace);
    final OptimizerState generatorState;
    final OptimizerState discriminatorState;
    final Family family;
    final FloatInput real;
    final FloatInput made;
    final Program<SoftmaxCrossEntropy> judging;
    final FloatInput noise;
    final Reading images;
    final Program<SoftmaxCrossEntropy> making;
    final FloatInput handedNoise;
    final Program<Handover> handing;
    final FloatInput taken;
    final Program<SoftmaxCrossEntropy> persuading;

    Pair(Family family, BiFunction<ProgramBuilder, Pair, Activation> both) {
      this.family = family;
      try (ProgramBuilder b = ProgramBuilder.training(workspace, discriminator)) {
        real = b.input(family.images);
        made = b.input(family.images);
        judging = b.finish(new SoftmaxCrossEntropy(both.apply(b, this)));
      }
      try (ProgramBuilder b = ProgramBuilder.training(workspace, generator)) {
        noise = b.input(family.noise);
        Activation x = family.made(b, noise);
        images = b.reading(x);
        b.freeze(discriminator);
        making = b.finish(new SoftmaxCrossEntropy(family.judged(b, x)));
      }
      try (ProgramBuilder b = ProgramBuilder.training(workspace, generator).apart()) {
        handedNoise = b.input(family.noise);
        handing = b.finish(new Handover(family.made(b, handedNoise)));
      }
      try (ProgramBuilder b = ProgramBuilder.training(workspace, discriminator)) {
        b.freeze(discriminator);
        taken = b.inputWithGradient(family.images);
        persuading = b.finish(new SoftmaxCrossEntropy(family.judged(b, taken)));
      }
      workspace.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(generator, 1);
      TestNetwork.initialise(discriminator, 2);
      Optimizer adam = new Optimizer.Adam(0.5f, 0.999f, 1e-8f);
      generatorState = new OptimizerState(generator, adam);
      discriminatorState = new OptimizerState(discriminator, adam);
    }

    void load(Pair other) {
      copy(other.generator, generator);
      copy(other.discriminator, discriminator);
    }

    private void copy(Parameters from, Parameters to) {
      for (Parameter parameter : from.all()) {
        float[] values = new float[parameter.size()];
        from.read(parameter.name(), FloatTarget.of(values, 0));
        to.load(parameter.name(), FloatSource.of(values, 0));
      }
    }

    float[] discriminatorGradients(float[] realImages, float[] z) {
      noise.set(z);
      making.forward();
      float[] made = new float[realImages.length];
      images.read(made);
      this.real.set(realImages);
      this.made.set(made);
      judgingLoss();
      judging.backward();
      return gradients(discriminator);
    }

    double judgingLoss() {
      judging.forward();
      int[] labels = new int[2 * BATCH];
      Arrays.fill(labels, 0, BATCH, 1);
      return judging.head().loss(labels) / labels.length;
    }

    float[] generatorGradients(float[] z) {
      noise.set(z);
      makingLoss();
      making.backward();
      return gradients(generator);
    }

    /** By images that go from program to program, between whose ways the discriminator runs. */
    float[] handedGradients(float[] realImages, float[] z) {
      float[] images = new float[realImages.length];
      handedNoise.set(z);
      handing.forward();
      handing.head().read(images);
      real.set(realImages);
      made.set(images);
      judgingLoss();
      judging.backward();
      assertThat(handing.stands()).isTrue();
      taken.set(images);
      persuading.forward();
      persuading.head().loss(real());
      persuading.backward();
      taken.readGradient(images);
      handing.head().gradient(images);
      assertThat(handing.stands()).isFalse();
      handing.backward();
      return gradients(generator);
    }

    double makingLoss() {
      making.forward();
      return making.head().loss(real()) / BATCH;
    }

    private static int[] real() {
      int[] labels = new int[BATCH];
      Arrays.fill(labels, 1);
      return labels;
    }

    @Override
    public void close() {
      workspace.close();
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** One pass over the joined images. */
  private static Activation joined(ProgramBuilder b, Pair pair) {
    return pair.family.judged(b, b.add(RowConcatenation.of("images"), pair.real, pair.made));
  }

  /** Two passes, each normalised on its own, through the same parameters. */
  private static Activation shared(ProgramBuilder b, Pair pair) {
    Activation real = pair.family.judged(b, pair.real);
    b.share(pair.discriminator, Weights.TRAINED);
    Activation made = pair.family.judged(b, pair.made);
    return b.add(RowConcatenation.of("judgements"), real, made);
  }

  @ParameterizedTest
  @EnumSource
  void trainingInTurnsHasTheGradientsOfAFreshWorkspaceAtEveryStep(Family family) {
    try (Pair pair = new Pair(family, AdversarialTest::shared)) {
      for (int step = 0; step < 3; step++) {
        float[] real = numbers(family.images);
        float[] z = numbers(family.noise);
        float[] expected;
        try (Pair fresh = new Pair(family, AdversarialTest::shared)) {
          fresh.load(pair);
          expected = fresh.discriminatorGradients(real, z);
        }
        assertThat(pair.discriminatorGradients(real, z)).containsExactly(expected);
        pair.discriminatorState.update(pair.judging, 0.01);
        try (Pair fresh = new Pair(family, AdversarialTest::shared)) {
          fresh.load(pair);
          expected = fresh.generatorGradients(z);
        }
        assertThat(pair.generatorGradients(z)).containsExactly(expected);
        pair.generatorState.update(pair.making, 0.01);
      }
    }
  }

  /**
   * The discriminator does not move meanwhile: what is packed of the generator's must all the same.
   */
  @ParameterizedTest
  @EnumSource
  void aGeneratorTrainedAloneGoesBackThroughItsPresentWeights(Family family) {
    try (Pair pair = new Pair(family, AdversarialTest::shared)) {
      for (int step = 0; step < 3; step++) {
        float[] z = numbers(family.noise);
        float[] expected;
        try (Pair fresh = new Pair(family, AdversarialTest::shared)) {
          fresh.load(pair);
          expected = fresh.generatorGradients(z);
        }
        assertThat(pair.generatorGradients(z)).containsExactly(expected);
        pair.generatorState.update(pair.making, 0.01);
      }
    }
  }

  /** The same mathematics; layouts, and so the order of sums, may differ at the border. */
  @ParameterizedTest
  @EnumSource
  void aGeneratorThatHandsItsImagesOverHasTheGradientsOfOneProgramWithItsDiscriminator(
      Family family) {
    try (Pair pair = new Pair(family, AdversarialTest::shared)) {
      float[] z = numbers(family.noise);
      float[] expected = pair.generatorGradients(z);
      float[] handed = pair.handedGradients(numbers(family.images), z);
      for (int i = 0; i < expected.length; i++) {
        assertThat(handed[i]).isCloseTo(expected[i], within(1e-6f + 1e-4f * Math.abs(expected[i])));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAGeneratorMadeNoLongerStandsOnceItIsTrained(Family family) {
    try (Pair pair = new Pair(family, AdversarialTest::shared)) {
      float[] z = numbers(family.noise);
      pair.generatorGradients(z);
      pair.handedNoise.set(z);
      pair.handing.forward();
      assertThat(pair.handing.stands()).isTrue();
      pair.generatorGradients(z);
      pair.generatorState.update(pair.making, 0.01);
      assertThat(pair.handing.stands()).isFalse();
      pair.handing.forward();
      assertThat(pair.handing.stands()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfBothAreThoseOfFiniteDifferences(Family family) {
    for (BiFunction<ProgramBuilder, Pair, Activation> both :
        List.<BiFunction<ProgramBuilder, Pair, Activation>>of(
            AdversarialTest::joined, AdversarialTest::shared)) {
      try (Pair pair = new Pair(family, both)) {
        float[] z = numbers(family.noise);
        float[] gradients = pair.discriminatorGradients(numbers(family.images), z);
        assertDerivatives(pair.discriminator, gradients, pair::judgingLoss);
        gradients = pair.generatorGradients(z);
        assertDerivatives(pair.generator, gradients, pair::makingLoss);
      }
    }
  }

  private void assertDerivatives(Parameters parameters, float[] gradients, DoubleSupplier loss) {
    int at = 0;
    for (Parameter parameter : parameters.all()) {
      float[] values = new float[parameter.size()];
      parameters.read(parameter.name(), FloatTarget.of(values, 0));
      for (int sample = 0; sample < 5; sample++) {
        int i = random.nextInt(values.length);
        float kept = values[i];
        double above = loss(parameters, parameter, values, i, kept + STEP, loss);
        double below = loss(parameters, parameter, values, i, kept - STEP, loss);
        loss(parameters, parameter, values, i, kept, loss);
        assertThat((above - below) / (2 * STEP))
            .as(parameter + " at " + i)
            .isCloseTo(gradients[at + i], within(2e-3 + 0.05 * Math.abs(gradients[at + i])));
      }
      at += values.length;
    }
  }

  private static double loss(
      Parameters parameters,
      Parameter parameter,
      float[] values,
      int i,
      float value,
      DoubleSupplier loss) {
    values[i] = value;
    parameters.load(parameter.name(), FloatSource.of(values, 0));
    return loss.getAsDouble();
  }

  private static float[] gradients(Parameters parameters) {
    float[] gradients = new float[parameters.all().stream().mapToInt(Parameter::size).sum()];
    int at = 0;
    for (Parameter parameter : parameters.all()) {
      parameter.readGradient(FloatTarget.of(gradients, at));
      at += parameter.size();
    }
    return gradients;
  }

  private float[] numbers(long[] shape) {
    return TestNetwork.numbers(random, (int) Layouts.count(shape), 1);
  }
}
