package libtorch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A network with Adam that tells classes. */
abstract class LibtorchClassifier extends LibtorchNetwork {
  private static final double MOMENTUM = .9;

  private final double clipNorm;
  private TensorVector updated;
  private Adam updater;

  /**
   * @param clipNorm what the gradients' norm is brought down to; infinite where it is left alone
   */
  LibtorchClassifier(double learningRate, double clipNorm) {
    super(learningRate);
    this.clipNorm = clipNorm;
  }

  /** The classes' logits of the batch, {@code [rows, classes]}. */
  abstract Tensor logits();

  /** The classes that they should say, {@code [rows]}. */
  abstract Tensor labels();

  /** Called after every step, inside its scope: what the next one starts from. */
  void stepped() {}

  @Override
  void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor probabilities = torch.softmax(logits(), 1);
      if (!Float.isFinite(probabilities.data_ptr_float().get())) {
        throw new NotANumberException("a probability is no number");
      }
      stepped();
    }
  }

  @Override
  final float train() {
    if (updater == null) {
      updated = learnedFrom(0);
      updater = adam(updated, MOMENTUM);
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
      return finite(loss.item_float());
    }
  }
}
