package libtorch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;
import java.util.function.Supplier;
import libtorch.TransformerLanguageModel.Size;
import org.bytedeco.pytorch.global.torch;

/**
 * Steps of PyTorch (libtorch, C++ frontend), timed on request: {@code measure N} on standard input
 * is answered by one line of N times in milliseconds, until the input ends. Compiled and started by
 * {@code bench} in a JVM of its own, so that its javacpp never meets the project's: {@code java -cp
 * 'CLASSES:target/pytorch/jars/*' libtorch.LibtorchBaseline lenet training|inference
 * PARAMETERS [channels-last]}, where a network that has not so many parameters is refused.
 */
public final class LibtorchBaseline {
  private LibtorchBaseline() {}

  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(1);
    boolean training = arguments[1].equals("training");
    boolean channelsLast = arguments.length > 3 && arguments[3].equals("channels-last");
    String name = arguments[0];
    long parameters = Long.parseLong(arguments[2]);
    serve(
        new Steps(
            () -> {
              LibtorchNetwork network = network(name, training, channelsLast);
              network.require(parameters);
              return network;
            },
            training));
  }

  private static LibtorchNetwork network(String name, boolean training, boolean channelsLast) {
    return switch (name) {
      case "lenet" -> new LeNet(64, channelsLast);
      case "convnet-bn" -> new ConvnetBn(64, training, channelsLast);
      case "resnet-small" -> new ResNetSmall(64, training, channelsLast);
      case "dcgan" -> new Dcgan(64, training, channelsLast);
      case "lstm-char" -> new LstmLanguageModel(65, 64, 256, 32, 64);
      case "lstm-word" -> new LstmLanguageModel(10_000, 512, 512, 32, 35);
      case "transformer" -> new TransformerTranslator(new Size(1_000, 128, 4, 512), 2, 32, 32);
      case "decoder-only" ->
          new TransformerLanguageModel(new Size(4_000, 256, 8, 1_024), 4, 16, 128);
      case "decoder-only-1024" ->
          new TransformerLanguageModel(new Size(4_000, 256, 8, 1_024), 4, 2, 1_024);
      default -> throw new IllegalArgumentException("no network is named " + name);
    };
  }

  /**
   * Steps of a network, which is made anew where one gives no number: on some processors libtorch's
   * LeNet does so after its process was idle, whatever it is fed.
   */
  private static final class Steps {
    private static final int MOST_NETWORKS = 20;

    private final Supplier<LibtorchNetwork> networks;
    private final boolean training;
    private LibtorchNetwork network;
    private int made;

    Steps(Supplier<LibtorchNetwork> networks, boolean training) {
      this.networks = networks;
      this.training = training;
      renew();
    }

    private void renew() {
      network = networks.get();
      made++;
    }

    private void run() {
      if (training) {
        network.train();
      } else {
        network.infer();
      }
    }

    /** One step, in milliseconds. */
    double timed() {
      while (true) {
        long start = System.nanoTime();
        try {
          run();
          return (System.nanoTime() - start) / 1e6;
        } catch (NotANumberException e) {
          if (made == MOST_NETWORKS) {
            throw e;
          }
          renew();
        }
      }
    }
  }

  private static void serve(Steps step) throws IOException {
    System.out.println("ready");
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      int steps = Integer.parseInt(request.substring("measure ".length()));
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < steps; i++) {
        line.append(String.format(Locale.ROOT, "%.4f ", step.timed()));
      }
      System.out.println(line);
    }
  }
}
