import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Steps of PyTorch (libtorch, C++ frontend), timed on request: {@code measure N} on
 * standard input is answered by one line of N times in milliseconds, until the input ends. Run from
 * source, so that its javacpp never meets the project's: {@code java -cp 'target/pytorch/jars/*'
 * src/bench/java/LibtorchBaseline.java lenet training|inference [channels-last]}.
 */
public final class LibtorchBaseline {
  private static final double LEARNING_RATE = 1e-5;
  private static final java.util.Random RANDOM = new java.util.Random(1);

  private LibtorchBaseline() {}

  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(1);
    boolean training = arguments[1].equals("training");
    boolean channelsLast = arguments.length > 2 && arguments[2].equals("channels-last");
    Classifier network =
        switch (arguments[0]) {
          case "lenet" -> new LeNet(64, channelsLast);
          case "convnet-bn" -> new ConvnetBn(64, training, channelsLast);
          default -> throw new IllegalArgumentException("no network is named " + arguments[0]);
        };
    serve(training ? network::train : network::infer);
  }

  private static void serve(Runnable step) throws IOException {
    System.out.println("ready");
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      int steps = Integer.parseInt(request.substring("measure ".length()));
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < steps; i++) {
        long start = System.nanoTime();
        step.run();
        line.append(String.format(Locale.ROOT, "%.4f ", (System.nanoTime() - start) / 1e6));
      }
      System.out.println(line);
    }
  }

  /** One step of a classifier on one batch of 28×28 images of one channel. */
  private abstract static class Classifier {
    private final boolean channelsLast;
    private final List<Tensor> parameters = new ArrayList<>();
    private final Tensor images;
    private final Tensor labels;
    private Adam updater;

    Classifier(int batch, boolean channelsLast) {
      this.channelsLast = channelsLast;
      images = uniform(1, batch, 1, 28, 28);
      labels = randomLabels(batch, 10);
    }

    /** The classes' logits. */
    abstract Tensor logits(Tensor images);

    void infer() {
      try (PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        Tensor probabilities = torch.softmax(logits(images), 1);
        if (!Float.isFinite(probabilities.data_ptr_float().get())) {
          throw new IllegalStateException("a probability is no number");
        }
      }
    }

    void train() {
      if (updater == null) {
        TensorVector all = new TensorVector(parameters.toArray(new Tensor[0]));
        updater = new Adam(all, new AdamOptions(LEARNING_RATE));
      }
      try (PointerScope scope = new PointerScope()) {
        updater.zero_grad();
        Tensor loss = torch.cross_entropy_loss(logits(images), labels);
        loss.backward();
        updater.step();
        if (!Float.isFinite(loss.item_float())) {
          throw new IllegalStateException("the loss is no number");
        }
      }
    }

    static Tensor convolved(Tensor input, Tensor weight, Tensor bias) {
      long[] one = {1, 1};
      long[] none = {0, 0};
      return torch.conv2d(input, weight, new TensorOptional(bias), one, none, one, 1);
    }

    static Tensor pooled(Tensor input) {
      long[] two = {2, 2};
      return torch.max_pool2d(input, two, two, new long[] {0, 0}, new long[] {1, 1}, false);
    }

    static Tensor dense(Tensor input, Tensor weight, Tensor bias) {
      return torch.linear(input, weight, new TensorOptional(bias));
    }

    Tensor parameter(double bound, long... shape) {
      return learned(uniform(bound, shape));
    }

    Tensor learned(Tensor tensor) {
      tensor.set_requires_grad(true);
      parameters.add(tensor);
      return tensor;
    }

    /** Uniform between −bound and bound. */
    private Tensor uniform(double bound, long... shape) {
      int size = 1;
      for (long extent : shape) {
        size *= (int) extent;
      }
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) ((2 * RANDOM.nextDouble() - 1) * bound);
      }
      Tensor tensor = torch.from_blob(new FloatPointer(values), shape).clone();
      return channelsLast && shape.length == 4
          ? tensor.contiguous(torch.MemoryFormat.ChannelsLast)
          : tensor;
    }
  }

  /** Caffe's LeNet, 20/50/500, ten classes. */
  private static final class LeNet extends Classifier {
    private final Tensor conv1Weight = parameter(.2, 20, 1, 5, 5);
    private final Tensor conv1Bias = parameter(0, 20);
    private final Tensor conv2Weight = parameter(.0447, 50, 20, 5, 5);
    private final Tensor conv2Bias = parameter(0, 50);
    private final Tensor dense1Weight = parameter(.0354, 500, 800);
    private final Tensor dense1Bias = parameter(0, 500);
    private final Tensor dense2Weight = parameter(.0447, 10, 500);
    private final Tensor dense2Bias = parameter(0, 10);

    LeNet(int batch, boolean channelsLast) {
      super(batch, channelsLast);
    }

    @Override
    Tensor logits(Tensor images) {
      Tensor hidden = pooled(convolved(images, conv1Weight, conv1Bias));
      hidden = pooled(convolved(hidden, conv2Weight, conv2Bias));
      hidden = torch.relu(dense(hidden.flatten(1, -1), dense1Weight, dense1Bias));
      return dense(hidden, dense2Weight, dense2Bias);
    }
  }

  /** Two convolutions of 3×3, 32 and 64 channels, each batch-normalised, then 128 and ten classes. */
  private static final class ConvnetBn extends Classifier {
    private final Tensor conv1Weight = parameter(.333, 32, 1, 3, 3);
    private final Tensor conv1Bias = parameter(0, 32);
    private final Normalisation bn1 = new Normalisation(32);
    private final Tensor conv2Weight = parameter(.0589, 64, 32, 3, 3);
    private final Tensor conv2Bias = parameter(0, 64);
    private final Normalisation bn2 = new Normalisation(64);
    private final Tensor dense1Weight = parameter(.0104, 128, 9216);
    private final Tensor dense1Bias = parameter(0, 128);
    private final Tensor dense2Weight = parameter(.0884, 10, 128);
    private final Tensor dense2Bias = parameter(0, 10);

    private final boolean training;

    ConvnetBn(int batch, boolean training, boolean channelsLast) {
      super(batch, channelsLast);
      this.training = training;
    }

    @Override
    Tensor logits(Tensor images) {
      Tensor hidden = torch.relu_(bn1.of(convolved(images, conv1Weight, conv1Bias)));
      hidden = pooled(torch.relu_(bn2.of(convolved(hidden, conv2Weight, conv2Bias))));
      hidden = torch.relu(dense(hidden.flatten(1, -1), dense1Weight, dense1Bias));
      return dense(hidden, dense2Weight, dense2Bias);
    }

    /** Batch normalisation with PyTorch's defaults. */
    private final class Normalisation {
      private final Tensor scale;
      private final Tensor shift;
      private final Tensor runningMean;
      private final Tensor runningVariance;

      Normalisation(int channels) {
        scale = learned(torch.ones(new long[] {channels}));
        shift = learned(torch.zeros(new long[] {channels}));
        runningMean = torch.zeros(new long[] {channels});
        runningVariance = torch.ones(new long[] {channels});
      }

      Tensor of(Tensor input) {
        return torch.batch_norm(
            input,
            new TensorOptional(scale),
            new TensorOptional(shift),
            new TensorOptional(runningMean),
            new TensorOptional(runningVariance),
            training,
            0.1,
            1e-5,
            false);
      }
    }
  }

  private static Tensor randomLabels(int examples, int classes) {
    long[] labels = RANDOM.longs(examples, 0, classes).toArray();
    TensorOptions options = new TensorOptions(torch.ScalarType.Long);
    return torch.from_blob(new LongPointer(labels), new long[] {examples}, options).clone();
  }
}
