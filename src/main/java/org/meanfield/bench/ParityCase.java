package org.meanfield.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.text.Vocabulary;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Architecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;

/**
 * One step of a translator on pairs of different lengths, for another program to compute as well.
 *
 * <pre>
 * question   width, heads, feed-forward, layers of a half, texts, steps    int each
 *            sources, targets, labels  [texts, steps]                      int each, −1 and −100 where there is none
 *            number of tensors, of each its name (UTF), its rank, its shape, its floats
 * answer     loss (double), the gradient's floats of each tensor
 * </pre>
 */
final class ParityCase {
  /**
   * Steps of SGD with it say the gradient: so far that what was there before rounds nothing off.
   */
  private static final int LEARNING_RATE = 1024;

  /** The label of a place that tells no token. */
  private static final int IGNORED = -100;

  private final TransformerWorkload workload;
  private final Architecture architecture;
  private final Batch pairs;
  private final NetworkState before;
  private final NetworkState after;
  private final double loss;

  /**
   * @param workload of pairs
   */
  ParityCase(TransformerWorkload workload) {
    this.workload = workload;
    this.architecture = workload.architecture();
    this.pairs = workload.minibatch(1);
    shorten();
    NetworkUse use = NetworkUse.training(new Optimizer.Sgd(0));
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            architecture.build(engine, workload.batchSize(), use, NativeRuntime.availableBytes())) {
      this.before = architecture.initialState(1, use);
      network.restore(before);
      Network.Loss step =
          network.updates(0).get(0).step(pairs, StepContext.only(LEARNING_RATE, 1, 0, 0));
      this.loss = step.sum() / step.weight();
      this.after = network.state();
    }
  }

  /** All but the first pair, so that there is padding on both sides. */
  private void shorten() {
    Random random = new Random(2);
    for (int field = 0; field < 2; field++) {
      int longest = pairs.schema().fields().get(field).size();
      for (int row = 1; row < pairs.rows(); row++) {
        int length = 1 + random.nextInt(longest);
        pairs.lengths(field)[row] = length;
        Arrays.fill(
            pairs.ints(field), row * longest + length, (row + 1) * longest, Schema.NO_TOKEN);
      }
    }
  }

  void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      writeInts(
          out,
          workload.width(),
          workload.heads(),
          workload.feedForward(),
          workload.layers(),
          pairs.rows(),
          workload.length());
      writeTexts(out);
      List<TensorSpec> tensors = architecture.modelLayout().tensors();
      out.writeInt(tensors.size());
      for (TensorSpec tensor : tensors) {
        writeTensor(out, tensor);
      }
    }
  }

  /** A source and then its end; the beginning and then a target; that target and then its end. */
  private void writeTexts(DataOutputStream out) throws IOException {
    Vocabulary words = workload.words().tokenizer().vocabulary();
    int steps = workload.length();
    for (int row = 0; row < pairs.rows(); row++) {
      int[] source = text(Schema.SOURCE, row, Schema.NO_TOKEN);
      source[length(Schema.SOURCE, row)] = words.end();
      writeInts(out, source);
    }
    for (int row = 0; row < pairs.rows(); row++) {
      int[] target = text(Schema.TARGET, row, Schema.NO_TOKEN);
      System.arraycopy(target, 0, target, 1, steps - 1);
      target[0] = words.begin();
      writeInts(out, target);
    }
    for (int row = 0; row < pairs.rows(); row++) {
      int[] labels = text(Schema.TARGET, row, IGNORED);
      labels[length(Schema.TARGET, row)] = words.end();
      writeInts(out, labels);
    }
  }

  private int length(String side, int row) {
    return pairs.lengths(pairs.schema().index(side))[row];
  }

  private int[] text(String side, int row, int padding) {
    int width = pairs.schema().field(side).size();
    int[] text = new int[workload.length()];
    Arrays.fill(text, padding);
    System.arraycopy(
        pairs.ints(pairs.schema().index(side)), row * width, text, 0, length(side, row));
    return text;
  }

  private static void writeInts(DataOutputStream out, int... values) throws IOException {
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private void writeTensor(DataOutputStream out, TensorSpec tensor) throws IOException {
    out.writeUTF(tensor.name());
    out.writeInt(tensor.shape().size());
    for (int extent : tensor.shape()) {
      out.writeInt(extent);
    }
    for (float value : before.tensor(tensor.name())) {
      out.writeFloat(value);
    }
  }

  /** How far an answer is from ours. */
  Parity compare(Path answer) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(answer)))) {
      double other = in.readDouble();
      Map<String, Double> gradients = new LinkedHashMap<>();
      for (TensorSpec tensor : architecture.modelLayout().tensors()) {
        gradients.put(tensor.name(), difference(tensor.name(), in));
      }
      return new Parity(Math.abs(loss - other) / Math.abs(other), gradients);
    }
  }

  private double difference(String tensor, DataInputStream in) throws IOException {
    float[] from = before.tensor(tensor);
    float[] to = after.tensor(tensor);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < from.length; i++) {
      double ours = ((double) from[i] - to[i]) / LEARNING_RATE;
      double theirs = in.readFloat();
      difference += (ours - theirs) * (ours - theirs);
      norm += theirs * theirs;
    }
    return Math.sqrt(difference / norm);
  }
}
