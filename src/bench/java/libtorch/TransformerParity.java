package libtorch;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TransformerDecoderLayerImpl;
import org.bytedeco.pytorch.TransformerDecoderLayerOptions;
import org.bytedeco.pytorch.TransformerEncoderLayerImpl;
import org.bytedeco.pytorch.TransformerEncoderLayerOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Loss and gradients of a translator that is made of PyTorch's own {@code
 * nn.TransformerEncoderLayer} and {@code nn.TransformerDecoderLayer}, of weights and texts that
 * stand in a file: {@code java -cp 'CLASSES:target/pytorch/jars/*' libtorch.TransformerParity
 * QUESTION ANSWER}. Their form is that of {@code bench.ParityCase}.
 */
public final class TransformerParity {
  /** The label of a place that nothing is told at, as {@code cross_entropy} has it. */
  private static final long IGNORED = -100;

  private final int width;
  private final int heads;
  private final int feedForward;
  private final int layers;
  private final int texts;
  private final int steps;
  private final long[] sources;
  private final long[] targets;
  private final long[] labels;
  private final Map<String, Tensor> weights = new LinkedHashMap<>();

  private TransformerParity(DataInputStream in) throws IOException {
    width = in.readInt();
    heads = in.readInt();
    feedForward = in.readInt();
    layers = in.readInt();
    texts = in.readInt();
    steps = in.readInt();
    sources = integers(in);
    targets = integers(in);
    labels = integers(in);
    for (int tensor = in.readInt(); tensor > 0; tensor--) {
      String name = in.readUTF();
      long[] shape = new long[in.readInt()];
      int size = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = in.readInt();
        size *= (int) shape[i];
      }
      weights.put(name, tensor(floats(in, size), shape).set_requires_grad(true));
    }
  }

  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(1);
    try (DataInputStream in = input(Path.of(arguments[0]));
        DataOutputStream out = output(Path.of(arguments[1]))) {
      new TransformerParity(in).answer(out);
    }
  }

  private static DataInputStream input(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static DataOutputStream output(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  private long[] integers(DataInputStream in) throws IOException {
    long[] values = new long[texts * steps];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  private static Tensor tensor(float[] values, long... shape) {
    try (FloatPointer source = new FloatPointer(values)) {
      return torch.from_blob(source, shape).clone();
    }
  }

  /** The loss, and the gradient of every tensor in its order. */
  private void answer(DataOutputStream out) throws IOException {
    Tensor loss =
        torch.cross_entropy_loss(
            logits(),
            LibtorchNetwork.integers(labels, texts * steps),
            new TensorOptional(),
            1, // the mean
            IGNORED,
            0);
    loss.backward();
    out.writeDouble(loss.item_float());
    for (Tensor weight : weights.values()) {
      float[] gradient = new float[(int) weight.numel()];
      weight.grad().contiguous().data_ptr_float().get(gradient);
      for (float value : gradient) {
        out.writeFloat(value);
      }
    }
  }

  /** {@code [texts · steps, vocabulary]}; in between {@code [steps, texts, width]}. */
  private Tensor logits() {
    Tensor none = new Tensor();
    Tensor sourcePadding = padding(sources);
    Tensor x = embedded("source_embedding.weight", sources);
    for (int layer = 0; layer < layers; layer++) {
      x = encoder("encoder.layers." + layer).forward(x, none, sourcePadding);
    }
    Tensor y = embedded("target_embedding.weight", targets);
    for (int layer = 0; layer < layers; layer++) {
      y =
          decoder("decoder.layers." + layer)
              .forward(y, x, causal(), none, padding(targets), sourcePadding);
    }
    return LibtorchNetwork.dense(
        y.transpose(0, 1).reshape(texts * steps, width),
        weights.get("output.weight"),
        weights.get("output.bias"));
  }

  private Tensor embedded(String name, long[] tokens) {
    long[] indices = tokens.clone();
    for (int i = 0; i < indices.length; i++) {
      indices[i] = Math.max(0, indices[i]);
    }
    float[] positions = new float[steps * width];
    for (int i = 0; i < positions.length; i++) {
      double angle = i / width / Math.pow(10_000, i % width / 2 * 2.0 / width);
      positions[i] = (float) (i % width % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
    }
    return torch
        .embedding(weights.get(name), LibtorchNetwork.integers(indices, texts, steps))
        .mul(new Scalar(Math.sqrt(width)))
        .add(tensor(positions, steps, width))
        .transpose(0, 1);
  }

  /** True where there is no token, {@code [texts, steps]}. */
  private Tensor padding(long[] tokens) {
    return LibtorchNetwork.integers(tokens, texts, steps).lt(new Scalar(0));
  }

  private Tensor causal() {
    float[] mask = new float[steps * steps];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % steps > i / steps ? Float.NEGATIVE_INFINITY : 0;
    }
    return tensor(mask, steps, steps);
  }

  private TransformerEncoderLayerImpl encoder(String name) {
    TransformerEncoderLayerOptions options = new TransformerEncoderLayerOptions(width, heads);
    options.dim_feedforward().put(feedForward);
    options.dropout().put(0);
    TransformerEncoderLayerImpl layer = new TransformerEncoderLayerImpl(options);
    adopt(layer, name);
    return layer;
  }

  private TransformerDecoderLayerImpl decoder(String name) {
    TransformerDecoderLayerOptions options = new TransformerDecoderLayerOptions(width, heads);
    options.dim_feedforward().put(feedForward);
    options.dropout().put(0);
    TransformerDecoderLayerImpl layer = new TransformerDecoderLayerImpl(options);
    adopt(layer, name);
    return layer;
  }

  /** Gives every parameter of a layer its value, and the map the layer's own in its place. */
  private void adopt(Module layer, String name) {
    String prefix = name + ".";
    try (NoGradGuard guard = new NoGradGuard()) {
      weights.replaceAll(
          (tensor, value) -> {
            if (!tensor.startsWith(prefix)) {
              return value;
            }
            Tensor own = layer.named_parameters().get(tensor.substring(prefix.length()));
            own.copy_(value);
            return own;
          });
    }
  }
}
