import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Training steps of PyTorch (libtorch, C++ frontend), timed on request: {@code measure N} on
 * standard input is answered by one line of N times in milliseconds, until the input ends. Run from
 * source, so that its javacpp never meets the project's: {@code java -cp 'target/pytorch/jars/*'
 * src/bench/java/LibtorchBaseline.java lenet [channels-last]}.
 */
public final class LibtorchBaseline {
  private static final double LEARNING_RATE = 1e-5;
  private static final java.util.Random RANDOM = new java.util.Random(1);

  private LibtorchBaseline() {}

  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(1);
    boolean channelsLast = arguments.length > 1 && arguments[1].equals("channels-last");
    Runnable step =
        switch (arguments[0]) {
          case "lenet" -> new LeNet(64, channelsLast);
          default -> throw new IllegalArgumentException("no network is named " + arguments[0]);
        };
    serve(step);
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

  /** Caffe's LeNet, 20/50/500, ten classes, on 28×28 images of one channel. */
  private static final class LeNet implements Runnable {
    private final boolean channelsLast;
    private final Tensor images;
    private final Tensor labels;
    private final Tensor conv1Weight;
    private final Tensor conv1Bias;
    private final Tensor conv2Weight;
    private final Tensor conv2Bias;
    private final Tensor dense1Weight;
    private final Tensor dense1Bias;
    private final Tensor dense2Weight;
    private final Tensor dense2Bias;
    private final Adam updater;

    LeNet(int batch, boolean channelsLast) {
      this.channelsLast = channelsLast;
      images = uniform(1, batch, 1, 28, 28);
      labels = randomLabels(batch, 10);
      conv1Weight = parameter(.2, 20, 1, 5, 5);
      conv1Bias = parameter(0, 20);
      conv2Weight = parameter(.0447, 50, 20, 5, 5);
      conv2Bias = parameter(0, 50);
      dense1Weight = parameter(.0354, 500, 800);
      dense1Bias = parameter(0, 500);
      dense2Weight = parameter(.0447, 10, 500);
      dense2Bias = parameter(0, 10);
      updater =
          new Adam(
              new TensorVector(
                  conv1Weight, conv1Bias, conv2Weight, conv2Bias,
                  dense1Weight, dense1Bias, dense2Weight, dense2Bias),
              new AdamOptions(LEARNING_RATE));
    }

    @Override
    public void run() {
      try (PointerScope scope = new PointerScope()) {
        updater.zero_grad();
        Tensor hidden = pooled(convolved(images, conv1Weight, conv1Bias));
        hidden = pooled(convolved(hidden, conv2Weight, conv2Bias));
        hidden = torch.linear(hidden.flatten(1, -1), dense1Weight, new TensorOptional(dense1Bias));
        hidden = torch.relu(hidden);
        Tensor logits = torch.linear(hidden, dense2Weight, new TensorOptional(dense2Bias));
        Tensor loss = torch.cross_entropy_loss(logits, labels);
        loss.backward();
        updater.step();
        if (!Float.isFinite(loss.item_float())) {
          throw new IllegalStateException("the loss is no number");
        }
      }
    }

    private static Tensor convolved(Tensor input, Tensor weight, Tensor bias) {
      long[] one = {1, 1};
      long[] none = {0, 0};
      return torch.conv2d(input, weight, new TensorOptional(bias), one, none, one, 1);
    }

    private static Tensor pooled(Tensor input) {
      long[] two = {2, 2};
      return torch.max_pool2d(input, two, two, new long[] {0, 0}, new long[] {1, 1}, false);
    }

    private Tensor parameter(double bound, long... shape) {
      Tensor tensor = uniform(bound, shape);
      tensor.set_requires_grad(true);
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

  private static Tensor randomLabels(int examples, int classes) {
    long[] labels = RANDOM.longs(examples, 0, classes).toArray();
    TensorOptions options = new TensorOptions(torch.ScalarType.Long);
    return torch.from_blob(new LongPointer(labels), new long[] {examples}, options).clone();
  }
}
