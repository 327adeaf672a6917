package libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Caffe's LeNet, 20/50/500, ten classes. */
final class LeNet extends ImageClassifier {
  private final Tensor conv1Weight = parameter(.2, 20, 1, 5, 5);
  private final Tensor conv1Bias = parameter(0, 20);
  private final Tensor conv2Weight = parameter(.0447, 50, 20, 5, 5);
  private final Tensor conv2Bias = parameter(0, 50);
  private final Tensor dense1Weight = parameter(.0354, 500, 800);
  private final Tensor dense1Bias = parameter(0, 500);
  private final Tensor dense2Weight = parameter(.0447, 10, 500);
  private final Tensor dense2Bias = parameter(0, 10);

  LeNet(int batch, boolean channelsLast) {
    super(batch, channelsLast);
  }

  @Override
  Tensor logits(Tensor images) {
    Tensor hidden = pooled(convolved(images, conv1Weight, conv1Bias));
    hidden = pooled(convolved(hidden, conv2Weight, conv2Bias));
    hidden = torch.relu(dense(hidden.flatten(1, -1), dense1Weight, dense1Bias));
    return dense(hidden, dense2Weight, dense2Bias);
  }
}
