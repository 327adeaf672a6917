package libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two convolutions of 3×3, 32 and 64 channels, each batch-normalised, then 128 and ten classes. */
final class ConvnetBn extends ImageClassifier {
  private final Tensor conv1Weight = parameter(.333, 32, 1, 3, 3);
  private final Tensor conv1Bias = parameter(0, 32);
  private final BatchNormalisation bn1;
  private final Tensor conv2Weight = parameter(.0589, 64, 32, 3, 3);
  private final Tensor conv2Bias = parameter(0, 64);
  private final BatchNormalisation bn2;
  private final Tensor dense1Weight = parameter(.0104, 128, 9216);
  private final Tensor dense1Bias = parameter(0, 128);
  private final Tensor dense2Weight = parameter(.0884, 10, 128);
  private final Tensor dense2Bias = parameter(0, 10);

  ConvnetBn(int batch, boolean training, boolean channelsLast) {
    super(batch, channelsLast);
    bn1 = new BatchNormalisation(this, 32, training);
    bn2 = new BatchNormalisation(this, 64, training);
  }

  @Override
  Tensor logits(Tensor images) {
    Tensor hidden = torch.relu_(bn1.of(convolved(images, conv1Weight, conv1Bias)));
    hidden = pooled(torch.relu_(bn2.of(convolved(hidden, conv2Weight, conv2Bias))));
    hidden = torch.relu(dense(hidden.flatten(1, -1), dense1Weight, dense1Bias));
    return dense(hidden, dense2Weight, dense2Bias);
  }
}
