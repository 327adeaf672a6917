package libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A normalised convolution of 3×3 and 32 channels, three basic residual blocks (He et al., arXiv
 * 1512.03385, figure 2) of 32, 64 and 128 channels, the mean of each channel, ten classes.
 */
final class ResNetSmall extends ImageClassifier {
  private final Normalised first;
  private final Block[] blocks;
  private final Tensor denseWeight = parameter(.0884, 10, 128);
  private final Tensor denseBias = parameter(0, 10);

  private final boolean training;

  ResNetSmall(int batch, boolean training, boolean channelsLast) {
    super(batch, channelsLast);
    this.training = training;
    this.first = new Normalised(1, 32, 3, 1);
    this.blocks = new Block[] {new Block(32, 32, 1), new Block(32, 64, 2), new Block(64, 128, 2)};
  }

  @Override
  Tensor logits(Tensor images) {
    Tensor hidden = torch.relu_(first.of(images));
    for (Block block : blocks) {
      hidden = block.of(hidden);
    }
    return dense(torch.adaptive_avg_pool2d(hidden, 1, 1).flatten(1, -1), denseWeight, denseBias);
  }

  /** Two normalised convolutions, and beside them the input or what brings it to their shape. */
  private final class Block {
    private final Normalised first;
    private final Normalised second;
    private final Normalised shortcut;

    Block(int inputs, int channels, int stride) {
      first = new Normalised(inputs, channels, 3, stride);
      second = new Normalised(channels, channels, 3, 1);
      boolean same = inputs == channels && stride == 1;
      shortcut = same ? null : new Normalised(inputs, channels, 1, stride);
    }

    Tensor of(Tensor input) {
      Tensor main = second.of(torch.relu_(first.of(input)));
      return torch.relu_(main.add_(shortcut == null ? input : shortcut.of(input)));
    }
  }

  /** A convolution that keeps height and width, but for its stride; then batch normalisation. */
  private final class Normalised {
    private final Tensor weight;
    private final Tensor bias;
    private final BatchNormalisation normalisation;
    private final int stride;
    private final int padding;

    Normalised(int inputs, int channels, int kernel, int stride) {
      weight = parameter(1 / Math.sqrt(inputs * kernel * kernel), channels, inputs, kernel, kernel);
      bias = parameter(0, channels);
      normalisation = new BatchNormalisation(ResNetSmall.this, channels, training);
      this.stride = stride;
      padding = kernel / 2;
    }

    Tensor of(Tensor input) {
      return normalisation.of(convolved(input, weight, bias, stride, padding));
    }
  }
}
