package libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Batch normalisation of images with PyTorch's defaults. */
final class BatchNormalisation {
  private final Tensor scale;
  private final Tensor shift;
  private final Tensor runningMean;
  private final Tensor runningVariance;
  private final boolean training;

  BatchNormalisation(LibtorchNetwork network, int channels, boolean training) {
    this.scale = network.learned(torch.ones(new long[] {channels}));
    this.shift = network.learned(torch.zeros(new long[] {channels}));
    this.runningMean = torch.zeros(new long[] {channels});
    this.runningVariance = torch.ones(new long[] {channels});
    this.training = training;
  }

  /** Whether it is left alone, as it is. */
  void freeze(boolean frozen) {
    scale.set_requires_grad(!frozen);
    shift.set_requires_grad(!frozen);
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
