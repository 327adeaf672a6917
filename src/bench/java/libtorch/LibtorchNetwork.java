package libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** A network with Adam, and its steps on one batch that stays in memory. */
abstract class LibtorchNetwork {
  private final Random random = new Random(1);
  private final double learningRate;
  private final double clipNorm;
  private final List<Tensor> parameters = new ArrayList<>();
  private TensorVector updated;
  private Adam updater;

  /**
   * @param clipNorm what the gradients' norm is brought down to; infinite where it is left alone
   */
  LibtorchNetwork(double learningRate, double clipNorm) {
    this.learningRate = learningRate;
    this.clipNorm = clipNorm;
  }

  /** The classes' logits of the batch, {@code [rows, classes]}. */
  abstract Tensor logits();

  /** The classes that they should say, {@code [rows]}. */
  abstract Tensor labels();

  /** Called after every step, inside its scope: what the next one starts from. */
  void stepped() {}

  /** Refuses to be another network than the one it is compared with. */
  final void require(long learned) {
    long own = parameters.stream().mapToLong(Tensor::numel).sum();
    if (own != learned) {
      throw new IllegalStateException("learns " + own + " numbers, the other network " + learned);
    }
  }

  final void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor probabilities = torch.softmax(logits(), 1);
      if (!Float.isFinite(probabilities.data_ptr_float().get())) {
        throw new NotANumberException("a probability is no number");
      }
      stepped();
    }
  }

  /** Returns the loss, in nats. */
  final float train() {
    if (updater == null) {
      updated = new TensorVector(parameters.toArray(new Tensor[0]));
      updater = new Adam(updated, new AdamOptions(learningRate));
    }
    try (PointerScope scope = new PointerScope()) {
      updater.zero_grad();
      Tensor loss = torch.cross_entropy_loss(logits(), labels());
      loss.backward();
      if (Double.isFinite(clipNorm)) {
        torch.clip_grad_norm_(updated, clipNorm);
      }
      updater.step();
      stepped();
      float value = loss.item_float();
      if (!Float.isFinite(value)) {
        throw new NotANumberException("the loss is no number");
      }
      return value;
    }
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
    long[] values = random.longs(size(shape), 0, bound).toArray();
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
