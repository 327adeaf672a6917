package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What networks of more than one part are composed of. */
class ProgramBuilderTest {
  private static final int BATCH = 4;
  private static final int CLASSES = 3;
  private static final int NOISE = 12;
  private static final int[] LABELS = {2, 0, 1, 2};

  private final Engine engine = Engine.open(Optional.empty());
  private final Workspace workspace = new Workspace(engine);
  private final Random random = new Random(3);

  @AfterEach
  void close() {
    workspace.close();
    engine.close();
  }

  /** As a generator trains: what it makes goes through a discriminator that stays as it is. */
  @Test
  void gradientsGoThroughFrozenParametersWithoutTouchingThem() {
    Parameters generator = new Parameters(workspace);
    Parameters discriminator = new Parameters(workspace);
    FloatProgram<SoftmaxCrossEntropy> judging =
        FloatProgram.of(
            ProgramBuilder.training(workspace, discriminator),
            new long[] {BATCH, 16, 3, 3},
            (b, images) -> judged(b, images));
    FloatProgram<SoftmaxCrossEntropy> making =
        FloatProgram.of(
            ProgramBuilder.training(workspace, generator),
            new long[] {BATCH, NOISE, 3, 3},
            (b, noise) -> {
              Activation images = made(b, noise);
              return judged(b.freeze(discriminator), images);
            });
    workspace.allocate(Long.MAX_VALUE);
    load(generator);
    load(discriminator);
    discriminator.statistics().forEach(s -> java.util.Arrays.fill(s.values(), 0.5f));
    judging.forward(numbers(BATCH * 16 * 9));
    judging.head().loss(LABELS);
    judging.backward();
    float[] statistics = discriminator.statistics().get(0).values().clone();
    float[] gradients = gradients(discriminator);
    float[] values = TestNetwork.values(discriminator);

    float[] noise = numbers(BATCH * NOISE * 9);
    making.forward(noise);
    making.head().loss(LABELS);
    making.backward();

    assertThat(gradients(discriminator)).containsExactly(gradients);
    assertThat(TestNetwork.values(discriminator)).containsExactly(values);
    assertThat(discriminator.statistics().get(0).values()).containsExactly(statistics);
    assertDerivatives(generator, "made.weight", making, noise);
  }

  private static Activation made(ProgramBuilder b, Activation noise) {
    return b.add(Convolution.of("made", 16, 1, 1, 0, Nonlinearity.NONE), noise);
  }

  private static SoftmaxCrossEntropy judged(ProgramBuilder b, Activation x) {
    Activation y = b.add(BatchNormalization.of("bn1", 0.1f, Nonlinearity.NONE), x);
    return new SoftmaxCrossEntropy(b.add(Linear.of("judge", CLASSES, Nonlinearity.NONE), y));
  }

  /** As a discriminator sees real images and made ones: one weight, used twice in one program. */
  @Test
  void aWeightThatIsUsedTwiceGetsTheGradientsOfBothUses() {
    Parameters parameters = new Parameters(workspace);
    FloatInput real;
    FloatInput made;
    Program<SoftmaxCrossEntropy> program;
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters)) {
      real = b.input(BATCH, 1, 6, 6);
      made = b.input(BATCH, 1, 6, 6);
      Activation first = features(b, real);
      Activation second = features(b.share(parameters, Weights.TRAINED), made);
      b.train(parameters);
      Activation both = b.add(Addition.of("both", Nonlinearity.NONE), first, second);
      program =
          b.finish(
              new SoftmaxCrossEntropy(b.add(Linear.of("out", CLASSES, Nonlinearity.NONE), both)));
    }
    workspace.allocate(Long.MAX_VALUE);
    load(parameters);
    real.set(numbers(BATCH * 36));
    made.set(numbers(BATCH * 36));

    for (String name : new String[] {"conv.weight", "conv.bias", "dense.weight", "dense.bias"}) {
      assertDerivatives(parameters, name, program);
    }
  }

  private static Activation features(ProgramBuilder b, Activation x) {
    Activation y = b.add(Convolution.of("conv", 16, 3, 1, 1, Nonlinearity.NONE), x);
    return b.add(Linear.of("dense", 8, Nonlinearity.NONE), y);
  }

  @Test
  void anInputGivesItsGradientWhereItWasAskedFor() {
    Parameters parameters = new Parameters(workspace);
    FloatInput x;
    FloatInput other;
    Program<SoftmaxCrossEntropy> program;
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters)) {
      x = b.inputWithGradient(BATCH, 8);
      other = b.input(BATCH, 8);
      Activation sum = b.add(Addition.of("sum", Nonlinearity.NONE), x, other);
      program =
          b.finish(
              new SoftmaxCrossEntropy(b.add(Linear.of("out", CLASSES, Nonlinearity.NONE), sum)));
    }
    workspace.allocate(Long.MAX_VALUE);
    load(parameters);
    float[] values = numbers(BATCH * 8);
    other.set(numbers(BATCH * 8));
    x.set(values);
    loss(program);
    program.backward();
    float[] gradient = new float[values.length];
    x.readGradient(gradient);

    for (int i = 0; i < values.length; i += 5) {
      float kept = values[i];
      values[i] = kept + STEP;
      x.set(values);
      double above = loss(program);
      values[i] = kept - STEP;
      x.set(values);
      double below = loss(program);
      values[i] = kept;
      assertThat((above - below) / (2 * STEP)).isCloseTo(gradient[i], within(2e-3));
    }
    assertThatThrownBy(() -> other.readGradient(gradient))
        .hasMessage("the input was made without a gradient");
  }

  @Test
  void anInnerActivationCanBeReadInRowMajorOrder() {
    Parameters parameters = new Parameters(workspace);
    FloatInput images;
    Reading reading;
    Program<SoftmaxCrossEntropy> program;
    try (ProgramBuilder b = ProgramBuilder.inference(workspace, parameters)) {
      images = b.input(1, 1, 4, 4);
      Activation y = b.add(Convolution.of("conv", 32, 1, 1, 0, Nonlinearity.RELU), images);
      reading = b.reading(y);
      program =
          b.finish(new SoftmaxCrossEntropy(b.add(Linear.of("out", CLASSES, Nonlinearity.NONE), y)));
    }
    workspace.allocate(Long.MAX_VALUE);
    load(parameters);
    float[] weight = new float[32];
    float[] bias = new float[32];
    parameters.read("conv.weight", FloatTarget.of(weight, 0));
    parameters.read("conv.bias", FloatTarget.of(bias, 0));
    float[] values = numbers(16);
    images.set(values);
    program.forward();
    float[] read = new float[32 * 16];
    reading.read(read);

    for (int c = 0; c < 32; c++) {
      for (int p = 0; p < 16; p++) {
        assertThat(read[c * 16 + p])
            .isCloseTo(Math.max(0, weight[c] * values[p] + bias[c]), within(1e-6f));
      }
    }
  }

  /** Dropout is in place only where nobody else reads what it drops. */
  @Test
  void whatIsReadBesideADropoutIsNotDropped() {
    Parameters parameters = new Parameters(workspace);
    FloatInput x;
    Reading untouched;
    Program<SoftmaxCrossEntropy> program;
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters)) {
      x = b.input(BATCH, 8);
      Activation y = b.add(Linear.of("dense", 8, Nonlinearity.NONE), x);
      untouched = b.reading(y);
      Activation dropped = b.dropout(y, 0.5f);
      program =
          b.finish(
              new SoftmaxCrossEntropy(
                  b.add(Linear.of("out", CLASSES, Nonlinearity.NONE), dropped)));
    }
    try (ProgramBuilder b = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Activation alone = b.add(Linear.of("alone", 8, Nonlinearity.NONE), b.input(BATCH, 8));
      b.dropout(alone, 0.5f);
      assertThatThrownBy(() -> b.reading(alone)).hasMessageContaining("changed it in place");
    }
    workspace.allocate(Long.MAX_VALUE);
    load(parameters);
    program.noise((layer, from, uniforms, count) -> java.util.Arrays.fill(uniforms, 0));
    x.set(numbers(BATCH * 8));
    program.forward();
    float[] read = new float[BATCH * 8];
    untouched.read(read);
    assertThat(read).doesNotContain(0);
  }

  @Test
  void twoLayersOfOneNameAreRefusedUnlessTheyAreToShare() {
    Parameters parameters = new Parameters(workspace);
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters)) {
      FloatInput x = b.input(BATCH, 8);
      Activation y = b.add(Linear.of("dense", 8, Nonlinearity.NONE), x);
      assertThatThrownBy(() -> b.add(Linear.of("dense", 8, Nonlinearity.NONE), y))
          .hasMessage(
              "dense.weight: two layers have this parameter; name them apart, or let them share"
                  + " it");
      b.share(parameters, Weights.TRAINED).add(Linear.of("dense", 8, Nonlinearity.NONE), y);
      assertThatThrownBy(() -> b.add(Linear.of("other", 8, Nonlinearity.NONE), y))
          .hasMessage("other.weight: no layer before has this parameter, so none can share it");
    }
  }

  @Test
  void aTrainedLayerThatNothingReadsIsNamed() {
    Parameters parameters = new Parameters(workspace);
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters)) {
      FloatInput x = b.input(BATCH, 8);
      Activation y = b.add(Linear.of("dense", CLASSES, Nonlinearity.NONE), x);
      b.add(Linear.of("forgotten", 8, Nonlinearity.NONE), x);
      assertThatThrownBy(() -> b.finish(new SoftmaxCrossEntropy(y)))
          .hasMessage(
              "forgotten, layer 2: nothing that the loss is of reads its output, so it cannot be"
                  + " trained");
    }
  }

  @Test
  void aProgramInWhichNothingIsTrainedIsRefused() {
    Parameters parameters = new Parameters(workspace);
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters).freeze(parameters)) {
      Activation y = b.add(Linear.of("dense", CLASSES, Nonlinearity.NONE), b.input(BATCH, 8));
      assertThatThrownBy(() -> b.finish(new SoftmaxCrossEntropy(y)))
          .hasMessage("nothing before the loss is trained");
    }
  }

  @Test
  void aLayerIsGivenAsManyActivationsAsItReads() {
    Parameters parameters = new Parameters(workspace);
    try (ProgramBuilder b = ProgramBuilder.training(workspace, parameters)) {
      FloatInput x = b.input(BATCH, 8);
      assertThatThrownBy(() -> b.add(Addition.of("sum", Nonlinearity.NONE), x))
          .hasMessage("sum reads 2 activations, and was given 1");
      assertThatThrownBy(() -> x.set(new float[3])).hasMessage("3 values for an input of 32");
    }
  }

  private static final float STEP = 1e-2f;

  private void assertDerivatives(
      Parameters parameters, String name, FloatProgram<SoftmaxCrossEntropy> program, float[] fed) {
    program.input().set(fed);
    assertDerivatives(parameters, name, program.program());
  }

  /** By central differences of the engine's own loss, in single precision. */
  private void assertDerivatives(
      Parameters parameters, String name, Program<SoftmaxCrossEntropy> program) {
    loss(program);
    program.backward();
    int size = parameters.named(name).size();
    float[] gradient = new float[size];
    parameters.readGradient(name, FloatTarget.of(gradient, 0));
    float[] values = new float[size];
    parameters.read(name, FloatTarget.of(values, 0));
    double largest = 0;
    for (int sample = 0; sample < 12; sample++) {
      int i = random.nextInt(size);
      float kept = values[i];
      values[i] = kept + STEP;
      parameters.load(name, FloatSource.of(values, 0));
      double above = loss(program);
      values[i] = kept - STEP;
      parameters.load(name, FloatSource.of(values, 0));
      double below = loss(program);
      values[i] = kept;
      largest = Math.max(largest, Math.abs(gradient[i]));
      assertThat((above - below) / (2 * STEP))
          .as(name + " at " + i)
          .isCloseTo(gradient[i], within(2e-3));
    }
    parameters.load(name, FloatSource.of(values, 0));
    assertThat(largest).as(name + " has a gradient").isGreaterThan(5e-3);
  }

  private static double loss(Program<SoftmaxCrossEntropy> program) {
    program.forward();
    return program.head().loss(LABELS) / BATCH;
  }

  private void load(Parameters parameters) {
    for (Parameter parameter : parameters.all()) {
      float[] values = TestNetwork.numbers(random, parameter.size(), 0.4);
      parameters.load(parameter.name(), FloatSource.of(values, 0));
    }
  }

  private static float[] gradients(Parameters parameters) {
    int size = parameters.all().stream().mapToInt(Parameter::size).sum();
    float[] gradients = new float[size];
    int at = 0;
    for (Parameter parameter : parameters.all()) {
      parameter.readGradient(FloatTarget.of(gradients, at));
      at += parameter.size();
    }
    return gradients;
  }

  private float[] numbers(int count) {
    return TestNetwork.numbers(random, count, 1);
  }
}
