package libtorch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch;

/**
 * Steps of PyTorch (libtorch, C++ frontend), timed on request: {@code measure N} on standard input
 * is answered by one line of N times in milliseconds, until the input ends. Compiled and started by
 * {@code bench} in a JVM of its own, so that its javacpp never meets the project's: {@code java -cp
 * 'CLASSES:target/pytorch/jars/*' libtorch.LibtorchBaseline lenet training|inference
 * [channels-last]}.
 */
public final class LibtorchBaseline {
  private LibtorchBaseline() {}

  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(1);
    boolean training = arguments[1].equals("training");
    boolean channelsLast = arguments.length > 2 && arguments[2].equals("channels-last");
    LibtorchNetwork network =
        switch (arguments[0]) {
          case "lenet" -> new LeNet(64, channelsLast);
          case "convnet-bn" -> new ConvnetBn(64, training, channelsLast);
          case "lstm-char" -> new LstmLanguageModel(65, 64, 256, 32, 64);
          case "lstm-word" -> new LstmLanguageModel(10_000, 512, 512, 32, 35);
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
}
