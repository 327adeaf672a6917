package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegularizationTest {
  private static final int BATCH = 16;
  private static final int WIDTH = 4000;

  @Test
  void dropoutZeroesItsShareAndScalesTheRestForwardsAndBackwards() {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine)) {
      Assembly assembly = new Assembly(workspace, new Parameters(workspace), true, false);
      Activation x = assembly.learned(new long[] {BATCH, WIDTH}, Layouts.plain(BATCH, WIDTH));
      x.readBy(0);
      Noise.Source source = new Noise.Source();
      Layer dropout = Dropout.of(0.25f, source).make(assembly, List.of(x));
      dropout.output().gradient().arrive();
      Buffer gradient = dropout.output().gradient().buffer();
      dropout.assembleBackward();
      workspace.allocate(Long.MAX_VALUE);
      float[] ones = new float[BATCH * WIDTH];
      java.util.Arrays.fill(ones, 1);
      x.value().put(0, ones, 0, ones.length);
      gradient.put(0, ones, 0, ones.length);
      source.set(RegularizationTest::noise);
      dropout.forward();
      dropout.backward();
      float[] value = read(x.value());
      assertThat(read(x.gradient().buffer())).containsExactly(value);
      int zeros = 0;
      for (float v : value) {
        zeros += v == 0 ? 1 : 0;
        assertThat(v).isIn(0f, 1 / 0.75f);
      }
      assertThat((double) zeros / value.length).isCloseTo(0.25, within(0.01));
    }
  }

  /** The number of an element depends on its place alone, not on how many are asked for at once. */
  private static void noise(int layer, int from, float[] uniforms, int count) {
    for (int i = 0; i < count; i++) {
      uniforms[i] = new Random(31L * layer + from + i).nextFloat();
      uniforms[i] = new Random(Float.floatToIntBits(uniforms[i])).nextFloat();
    }
  }

  private static float[] read(Buffer buffer) {
    float[] values = new float[buffer.size()];
    buffer.get(0, values, 0, values.length);
    return values;
  }

  @Test
  void clippingScalesAllGradientsToTheGlobalNorm() {
    float[] free = moved(Double.POSITIVE_INFINITY);
    float[] loose = moved(1e6);
    float[] clipped = moved(0.5);
    assertThat(loose).containsExactly(free);
    assertThat(norm(free)).isGreaterThan(1);
    assertThat(norm(clipped)).isCloseTo(0.5, within(1e-3));
    double scale = 0.5 / norm(free);
    for (int i = 0; i < free.length; i++) {
      assertThat((double) clipped[i]).isCloseTo(free[i] * scale, within(1e-5));
    }
  }

  /** How far one step of SGD with rate 1 moves the parameters: minus the clipped gradient. */
  private static float[] moved(double clipNorm) {
    try (Engine engine = Engine.open(Optional.empty());
        TestNetwork network = TestNetwork.allocated(engine)) {
      Parameters parameters = network.parameters;
      TestNetwork.initialise(parameters, 3);
      float[] before = TestNetwork.values(parameters);
      network.step(1);
      new OptimizerState(parameters, new Optimizer.Sgd(0))
          .update(network.training.program(), 1, clipNorm, false);
      float[] after = TestNetwork.values(parameters);
      for (int i = 0; i < after.length; i++) {
        after[i] -= before[i];
      }
      return after;
    }
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void batchNormalizationTracksItsStatisticsAndPredictsWithThem() {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      var training = normalising(ProgramBuilder.training(workspace, parameters), 4);
      var inference = normalising(ProgramBuilder.inference(workspace, parameters), 1);
      workspace.allocate(Long.MAX_VALUE);
      float[] images = TestNetwork.numbers(new Random(2), 4 * 4, 3);
      parameters.statistics().get(1).values()[0] = 1;
      parameters.load("bn1.weight", FloatSource.of(new float[] {1}, 0));
      parameters.load("dense1.weight", FloatSource.of(new float[] {1, 1, 1, 1, 0, 0, 0, 0}, 0));
      training.forward(images);
      double mean = 0;
      for (float v : images) {
        mean += v / 16;
      }
      double variance = 0;
      for (float v : images) {
        variance += (v - mean) * (v - mean) / 15;
      }
      Statistic runningMean = parameters.statistics().get(0);
      Statistic runningVariance = parameters.statistics().get(1);
      assertThat(runningMean.name()).isEqualTo("bn1.running_mean");
      assertThat((double) runningMean.values()[0]).isCloseTo(0.1 * mean, within(1e-6));
      assertThat((double) runningVariance.values()[0])
          .isCloseTo(0.9 + 0.1 * variance, within(1e-6));

      inference.forward(new float[] {1, 1, 1, 1});
      float[] logProbabilities = new float[2];
      inference.head().logProbabilities(logProbabilities);
      double normalised = (1 - 0.1 * mean) / Math.sqrt(0.9 + 0.1 * variance + 1e-5);
      assertThat((double) logProbabilities[0] - logProbabilities[1])
          .isCloseTo(4 * normalised, within(1e-4));
    }
  }

  private static FloatProgram<SoftmaxCrossEntropy> normalising(ProgramBuilder builder, int batch) {
    return FloatProgram.of(
        builder,
        new long[] {batch, 1, 2, 2},
        (b, x) -> {
          Activation y = b.add(BatchNormalization.of("bn1", 0.1f, Nonlinearity.NONE), x);
          return new SoftmaxCrossEntropy(b.add(Linear.of("dense1", 2, Nonlinearity.NONE), y));
        });
  }
}
