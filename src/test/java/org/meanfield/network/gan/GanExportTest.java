package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.Activation;
import org.meanfield.config.GanBlock.Convolution;
import org.meanfield.config.GanBlock.Dense;
import org.meanfield.config.GanBlock.Finish;
import org.meanfield.config.GanBlock.Image;
import org.meanfield.config.GanBlock.ImageLayer;
import org.meanfield.config.GanBlock.Normalise;
import org.meanfield.config.GanBlock.Pooling;
import org.meanfield.config.GanBlock.PoolingKind;
import org.meanfield.config.GanBlock.Projection;
import org.meanfield.config.GanBlock.Resample;
import org.meanfield.config.GanBlock.Residual;
import org.meanfield.config.GanBlock.Transposed;
import org.meanfield.config.GanBlock.Upsampling;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.FloatInput;
import org.meanfield.kernel.Parameters;
import org.meanfield.kernel.Program;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Values;
import org.meanfield.kernel.Workspace;
import org.meanfield.network.Exports;
import org.meanfield.network.Generator;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What DL4J makes of the files that are written for it: what the networks themselves do. */
class GanExportTest {
  private static final int ROWS = 3;
  private static final Window HALVING = new Window(4, 2, 1);
  private static final Finish BATCH = new Finish(Normalise.BATCH, Activation.LEAKY_RELU, 0.2);
  private static final Finish NONE = new Finish(Normalise.NONE, Activation.RELU, 0.2);

  @TempDir Path folder;

  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void close() {
    engine.close();
  }

  private static GanArchitecture blocks(List<GanBlock> generator, List<GanBlock> discriminator) {
    return TestGan.architecture(generator, discriminator, TestGan.IN_TURNS);
  }

  /** Between them every block that DL4J has layers for. */
  private static List<GanArchitecture> architectures() {
    Image transposed = new Image(ImageLayer.TRANSPOSED, HALVING);
    Image convolved = new Image(ImageLayer.CONVOLUTION, new Window(3, 1, 1));
    Image dense = new Image(ImageLayer.DENSE, new Window(1, 1, 0));
    return List.of(
        blocks(
            List.of(new Projection(6, BATCH), new Transposed(4, HALVING, BATCH), transposed),
            List.of(new Convolution(8, HALVING, NONE), new Convolution(16, HALVING, BATCH))),
        blocks(
            List.of(
                new Projection(6, NONE),
                new Upsampling(2),
                new Convolution(5, new Window(3, 1, 1), BATCH),
                new Residual(4, Resample.UP, Normalise.BATCH),
                convolved),
            List.of(
                new Residual(8, Resample.DOWN, Normalise.NONE),
                new Residual(8, Resample.NONE, Normalise.BATCH),
                new Pooling(PoolingKind.AVERAGE, 2),
                new Pooling(PoolingKind.GLOBAL, 1))),
        blocks(List.of(new Dense(7, BATCH), dense), List.of(new Dense(9, BATCH))));
  }

  @Test
  void theGeneratorMakesTheSameImagesThere() throws IOException {
    for (GanArchitecture gan : architectures()) {
      NetworkState model = trained(gan);
      float[] noise = numbers(2, ROWS * gan.config().noise());
      float[] images = new float[ROWS * gan.pixels()];
      try (Generator generator = gan.generator(engine, ROWS)) {
        generator.allocate(Long.MAX_VALUE);
        generator.restore(model);
        generator.make(noise, new int[ROWS], images);
      }

      float[] theirs = output(gan, model, "generator.zip", noise, ROWS, gan.config().noise());

      assertClose(theirs, images);
    }
  }

  @Test
  void theDiscriminatorSaysTheSameOfImagesThere() throws IOException {
    for (GanArchitecture gan : architectures()) {
      NetworkState model = trained(gan);
      float[] images = numbers(3, ROWS * gan.pixels());
      float[] ours = told(gan, model, images);

      float[] theirs =
          output(gan, model, "discriminator.zip", images, ROWS, 1, TestGan.SIDE, TestGan.SIDE);

      assertClose(theirs, ours);
      assertThat(ours[0]).isNotEqualTo(ours[1]);
    }
  }

  @Test
  void whatDl4jLacksIsNamedAndTheOtherNetworkWrittenAllTheSame() {
    Finish layer = new Finish(Normalise.LAYER, Activation.LEAKY_RELU, 0.2);
    Image image = new Image(ImageLayer.DENSE, new Window(1, 1, 0));
    GanArchitecture gan = blocks(List.of(image), List.of(new Dense(9, layer)));
    GanConfig c = gan.config();
    GanArchitecture byClass =
        GanArchitecture.of(
            new GanConfig(
                "", 5, c.generator(), c.discriminator(), true, c.loss(), true, c.training()),
            TestGan.images(1, TestGan.SIDE, TestGan.SIDE));

    try (Exports exports = Exports.of(gan, gan.initialModel(1), folder)) {
      assertThat(exports.files()).containsOnlyKeys("generator.zip");
      assertThat(exports.notes())
          .containsExactly(
              "no discriminator.zip: DL4J cannot express ln1: it lacks layer normalisation");
    }
    try (Exports exports = Exports.of(byClass, byClass.initialModel(1), folder)) {
      assertThat(exports.files()).isEmpty();
      assertThat(exports.notes()).hasSize(2).allMatch(note -> note.contains("vectors of classes"));
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** A model with other values than the first ones, running variances among them. */
  private static NetworkState trained(GanArchitecture gan) {
    NetworkState model = gan.initialModel(1);
    Random random = new Random(4);
    for (TensorSpec tensor : model.layout().tensors()) {
      float[] values = new float[tensor.size()];
      for (int i = 0; i < values.length; i++) {
        boolean variance = tensor.name().endsWith(".running_var");
        values[i] = variance ? 0.5f + random.nextFloat() : 0.4f * (float) random.nextGaussian();
      }
      model.target(tensor.name()).put(0, values, 0, values.length);
    }
    return model;
  }

  private static float[] numbers(long seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** What our discriminator says of images. */
  private float[] told(GanArchitecture gan, NetworkState model, float[] images) {
    try (Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      FloatInput input;
      Program<Values> program;
      try (ProgramBuilder builder = ProgramBuilder.inference(workspace, parameters)) {
        input = builder.input(ROWS, 1, TestGan.SIDE, TestGan.SIDE);
        program = builder.finish(new Values(gan.discriminator().append(builder, input, null)));
      }
      workspace.allocate(Long.MAX_VALUE);
      GanArchitecture.DISCRIMINATOR.load(model, parameters);
      input.set(images);
      program.forward();
      float[] told = new float[ROWS];
      program.head().read(told);
      return told;
    }
  }

  private float[] output(
      GanArchitecture gan, NetworkState model, String file, float[] input, long... shape)
      throws IOException {
    Path zip = folder.resolve(file);
    try (Exports exports = Exports.of(gan, model, folder);
        OutputStream out = Files.newOutputStream(zip)) {
      assertThat(exports.notes()).isEmpty();
      exports.files().get(file).writeTo(out);
    }
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(zip.toFile());
    try (INDArray x = Nd4j.create(input, shape, 'c')) {
      return graph.outputSingle(x).dup('c').data().asFloat();
    } finally {
      graph.close();
    }
  }

  private static void assertClose(float[] theirs, float[] ours) {
    assertThat(theirs).hasSameSizeAs(ours);
    for (int i = 0; i < ours.length; i++) {
      assertThat(theirs[i]).isCloseTo(ours[i], within(1e-4f * Math.max(1, Math.abs(ours[i]))));
    }
  }
}
