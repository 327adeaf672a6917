package libtorch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A generator of 28×28 images of one channel, 100 numbers to 7·7·128 and transposed convolutions of
 * 4×4 to 64 and one channel, against a discriminator of strided ones to 64 and 128 (Radford et al.,
 * arXiv 1511.06434). A step is one of each, and as in PyTorch's own tutorial both look at the same
 * made images.
 */
final class Dcgan extends LibtorchNetwork {
  private static final double MOMENTUM = .5;
  private static final double BOUND = .035;

  private final boolean channelsLast;
  private final int batch;
  private final Tensor real;
  private final Tensor noise;
  private final Tensor ones;
  private final Tensor zeros;
  private final Scalar slope = new Scalar(.2f);
  private final Tensor projectionWeight = parameter(BOUND, 6272, 100);
  private final Tensor projectionBias = parameter(0, 6272);
  private final BatchNormalisation bn1;
  private final Tensor up1Weight;
  private final Tensor up1Bias;
  private final BatchNormalisation bn2;
  private final Tensor up2Weight;
  private final Tensor up2Bias;
  private final Adam generator;
  private final Tensor down1Weight;
  private final Tensor down1Bias;
  private final Tensor down2Weight;
  private final Tensor down2Bias;
  private final BatchNormalisation bn3;
  private final Tensor logitWeight;
  private final Tensor logitBias;
  private final Adam discriminator;

  Dcgan(int batch, boolean training, boolean channelsLast) {
    super(2e-4);
    this.batch = batch;
    this.channelsLast = channelsLast;
    real = laidOut(uniform(1, batch, 1, 28, 28));
    noise = uniform(1.7, batch, 100);
    ones = torch.ones(new long[] {batch, 1});
    zeros = torch.zeros(new long[] {batch, 1});
    bn1 = new BatchNormalisation(this, 128, training);
    up1Weight = parameter(BOUND, 128, 64, 4, 4);
    up1Bias = parameter(0, 64);
    bn2 = new BatchNormalisation(this, 64, training);
    up2Weight = parameter(BOUND, 64, 1, 4, 4);
    up2Bias = parameter(0, 1);
    int own = learned();
    generator = adam(learnedFrom(0), MOMENTUM);
    down1Weight = parameter(BOUND, 64, 1, 4, 4);
    down1Bias = parameter(0, 64);
    down2Weight = parameter(BOUND, 128, 64, 4, 4);
    down2Bias = parameter(0, 128);
    bn3 = new BatchNormalisation(this, 128, training);
    logitWeight = parameter(BOUND, 1, 6272);
    logitBias = parameter(0, 1);
    discriminator = adam(learnedFrom(own), MOMENTUM);
  }

  @Override
  Tensor parameter(double bound, long... shape) {
    Tensor values = uniform(bound, shape);
    return learned(shape.length == 4 ? laidOut(values) : values);
  }

  private Tensor laidOut(Tensor images) {
    return channelsLast ? images.contiguous(torch.MemoryFormat.ChannelsLast) : images;
  }

  private Tensor made() {
    Tensor hidden = dense(noise, projectionWeight, projectionBias).view(batch, 128, 7, 7);
    hidden = torch.relu_(bn1.of(laidOut(hidden)));
    hidden = torch.relu_(bn2.of(enlarged(hidden, up1Weight, up1Bias)));
    return torch.tanh(enlarged(hidden, up2Weight, up2Bias));
  }

  private Tensor logits(Tensor images) {
    Tensor hidden = ImageClassifier.convolved(images, down1Weight, down1Bias, 2, 1);
    hidden = torch.leaky_relu_(hidden, slope);
    hidden = bn3.of(ImageClassifier.convolved(hidden, down2Weight, down2Bias, 2, 1));
    hidden = torch.leaky_relu_(hidden, slope);
    return dense(hidden.flatten(1, -1), logitWeight, logitBias);
  }

  private static Tensor enlarged(Tensor input, Tensor weight, Tensor bias) {
    long[] one = {1, 1};
    long[] two = {2, 2};
    return torch.conv_transpose2d(
        input, weight, new TensorOptional(bias), two, one, new long[] {0, 0}, 1, one);
  }

  @Override
  float train() {
    try (PointerScope scope = new PointerScope()) {
      Tensor made = made();
      discriminator.zero_grad();
      Tensor ofReal = torch.binary_cross_entropy_with_logits(logits(real), ones);
      ofReal.backward();
      Tensor ofMade = torch.binary_cross_entropy_with_logits(logits(made.detach()), zeros);
      ofMade.backward();
      discriminator.step();
      generator.zero_grad();
      freeze(true);
      Tensor loss = torch.binary_cross_entropy_with_logits(logits(made), ones);
      loss.backward();
      freeze(false);
      generator.step();
      return finite(ofReal.item_float() + ofMade.item_float() + loss.item_float());
    }
  }

  /** Whether the discriminator is left alone: its gradients are then not computed. */
  private void freeze(boolean frozen) {
    for (Tensor learned : new Tensor[] {down1Weight, down1Bias, down2Weight, down2Bias}) {
      learned.set_requires_grad(!frozen);
    }
    bn3.freeze(frozen);
    logitWeight.set_requires_grad(!frozen);
    logitBias.set_requires_grad(!frozen);
  }

  /** Makes a batch of images. */
  @Override
  void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      finite(made().contiguous().data_ptr_float().get());
    }
  }
}
