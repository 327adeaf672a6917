package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reading;
import org.meanfield.kernel.Values;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.ParameterSet;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

class LayerNormalizationLayerTest {
  private static final int ROWS = 2;
  private static final List<Integer> SHAPE = List.of(3, 4, 5);
  private static final int VALUES = 60;
  private static final float SLOPE = 0.2f;

  private final Engine engine = Engine.open(Optional.empty());

  /** Of one pixel, so that the layer reads what a convolution leaves in its own layout. */
  private final ConvolutionLayer convolution =
      new ConvolutionLayer(
          "conv1", 3, new Window(1, 1, 0), Nonlinearity.NONE, Spectral.AS_IT_IS, SHAPE);

  private final LayerNormalizationLayer layer =
      new LayerNormalizationLayer("ln1", Nonlinearity.leakyRelu(SLOPE), SHAPE);

  @AfterEach
  void close() {
    engine.close();
  }

  private static float[] numbers(long seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private NetworkState model() {
    StateLayout layout =
        new StateLayout(
            Stream.of(convolution, layer).flatMap(each -> each.parameters().stream()).toList());
    NetworkState model = new NetworkState(layout, new SlicedVector(layout.size()), new TreeMap<>());
    long seed = 10;
    for (TensorSpec tensor : layout.tensors()) {
      model.target(tensor.name()).put(0, numbers(seed++, tensor.size()), 0, tensor.size());
    }
    return model;
  }

  /** What comes before the layer, and behind it. */
  private record Passed(float[] before, float[] behind) {}

  private Passed pass(float[] images) {
    try (Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      FloatInput input;
      Reading convolved;
      Reading normalised;
      Program<Values> program;
      try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
        input = builder.input(ROWS, 3, 4, 5);
        Activation before = convolution.append(builder, input);
        convolved = builder.reading(before);
        Activation behind = layer.append(builder, before);
        normalised = builder.reading(behind);
        program = builder.finish(new Values(behind));
      }
      workspace.allocate(Long.MAX_VALUE);
      ParameterSet.ONLY.load(model(), parameters);
      input.set(images);
      program.forward();
      float[] before = new float[ROWS * VALUES];
      float[] behind = new float[ROWS * VALUES];
      convolved.read(before);
      normalised.read(behind);
      return new Passed(before, behind);
    }
  }

  @Test
  void eachRowHasMeanZeroAndVarianceOneBeforeScaleShiftAndActivation() {
    Passed passed = pass(numbers(1, ROWS * VALUES));

    float[] scale = model().tensor("ln1.weight");
    float[] shift = model().tensor("ln1.bias");
    for (int row = 0; row < ROWS; row++) {
      double mean = 0;
      double variance = 0;
      for (int i = 0; i < VALUES; i++) {
        mean += passed.before[row * VALUES + i] / VALUES;
      }
      for (int i = 0; i < VALUES; i++) {
        variance += Math.pow(passed.before[row * VALUES + i] - mean, 2) / VALUES;
      }
      for (int i = 0; i < VALUES; i++) {
        double x = (passed.before[row * VALUES + i] - mean) / Math.sqrt(variance + 1e-5);
        double y = scale[i] * x + shift[i];
        assertThat((double) passed.behind[row * VALUES + i])
            .isCloseTo(Math.max(y, SLOPE * y), within(1e-4));
      }
    }
  }

  @Test
  void whatARowBecomesDependsOnNoOther() {
    float[] images = numbers(1, ROWS * VALUES);
    float[] others = images.clone();
    System.arraycopy(numbers(2, VALUES), 0, others, VALUES, VALUES);

    float[] first = Arrays.copyOf(pass(images).behind, VALUES);

    assertThat(Arrays.copyOf(pass(others).behind, VALUES)).isEqualTo(first);
  }
}
