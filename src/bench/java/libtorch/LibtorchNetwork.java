package libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What a network learns, and its steps on one batch that stays in memory. */
abstract class LibtorchNetwork {
  private final Random random = new Random(1);
  private final double learningRate;
  private final List<Tensor> parameters = new ArrayList<>();

  LibtorchNetwork(double learningRate) {
    this.learningRate = learningRate;
  }

  /** One step of training; returns the loss, in nats. */
  abstract float train();

  /** The same forwards alone. */
  abstract void infer();

  /** Refuses to be another network than the one it is compared with. */
  final void require(long learned) {
    long own = parameters.stream().mapToLong(Tensor::numel).sum();
    if (own != learned) {
      throw new IllegalStateException("learns " + own + " numbers, the other network " + learned);
    }
  }

  /** Of the parameters learned so far. */
  final Adam adam(TensorVector learned, double momentum) {
    AdamOptions options = new AdamOptions(learningRate);
    // The first of the two reads at index 1.
    options.betas().put(1, momentum);
    return new Adam(learned, options);
  }

  /** Those learned from a certain one on. */
  final TensorVector learnedFrom(int first) {
    return new TensorVector(parameters.subList(first, parameters.size()).toArray(new Tensor[0]));
  }

  /** Tensors learned so far. */
  final int learned() {
    return parameters.size();
  }

  /** The loss, where it is a number. */
  static float finite(float loss) {
    if (!Float.isFinite(loss)) {
      throw new NotANumberException("the loss is no number");
    }
    return loss;
  }

  static Tensor dense(Tensor input, Tensor weight, Tensor bias) {
    return torch.linear(input, weight, new TensorOptional(bias));
  }

  /** Learned, uniform between −bound and bound at first. */
  Tensor parameter(double bound, long... shape) {
    return learned(uniform(bound, shape));
  }

  final Tensor learned(Tensor tensor) {
    tensor.set_requires_grad(true);
    parameters.add(tensor);
    return tensor;
  }

  final Tensor uniform(double bound, long... shape) {
    float[] values = new float[size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return constant(values, shape);
  }

  final Tensor constant(float[] values, long... shape) {
    // Closed behind the copy: what nobody refers to, the garbage collector may free before it.
    try (FloatPointer source = new FloatPointer(values)) {
      return torch.from_blob(source, shape).clone();
    }
  }

  /** Random integers from 0 to below the bound. */
  final Tensor integers(int bound, long... shape) {
    return integers(random.longs(size(shape), 0, bound).toArray(), shape);
  }

  /** Integers as they are. */
  static Tensor integers(long[] values, long... shape) {
    TensorOptions options = new TensorOptions(torch.ScalarType.Long);
    try (LongPointer source = new LongPointer(values)) {
      return torch.from_blob(source, shape, options).clone();
    }
  }

  private static int size(long[] shape) {
    int size = 1;
    for (long extent : shape) {
      size *= (int) extent;
    }
    return size;
  }
}
