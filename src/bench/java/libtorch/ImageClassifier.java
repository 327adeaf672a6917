package libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A classifier of 28×28 images of one channel, on a batch of random ones. */
abstract class ImageClassifier extends LibtorchClassifier {
  private static final int CLASSES = 10;

  private final boolean channelsLast;
  private final Tensor images;
  private final Tensor labels;

  /**
   * @param channelsLast how images and kernels lie in memory
   */
  ImageClassifier(int batch, boolean channelsLast) {
    super(1e-5, Double.POSITIVE_INFINITY);
    this.channelsLast = channelsLast;
    images = laidOut(uniform(1, batch, 1, 28, 28));
    labels = integers(CLASSES, batch);
  }

  abstract Tensor logits(Tensor images);

  @Override
  final Tensor logits() {
    return logits(images);
  }

  @Override
  final Tensor labels() {
    return labels;
  }

  static Tensor convolved(Tensor input, Tensor weight, Tensor bias) {
    return convolved(input, weight, bias, 1, 0);
  }

  static Tensor convolved(Tensor input, Tensor weight, Tensor bias, int stride, int padding) {
    long[] strides = {stride, stride};
    long[] paddings = {padding, padding};
    long[] dilations = {1, 1};
    return torch.conv2d(
        input, weight, new TensorOptional(bias), strides, paddings, dilations, 1);
  }

  static Tensor pooled(Tensor input) {
    long[] two = {2, 2};
    return torch.max_pool2d(input, two, two, new long[] {0, 0}, new long[] {1, 1}, false);
  }

  @Override
  final Tensor parameter(double bound, long... shape) {
    Tensor values = uniform(bound, shape);
    return learned(shape.length == 4 ? laidOut(values) : values);
  }

  private Tensor laidOut(Tensor values) {
    return channelsLast ? values.contiguous(torch.MemoryFormat.ChannelsLast) : values;
  }
}
