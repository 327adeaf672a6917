package libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A decoder without an encoder: the next token after every token of random sequences. */
final class TransformerLanguageModel extends LibtorchClassifier {
  private final int width;
  private final int rows;
  private final Tensor tokens;
  private final Tensor next;
  private final Tensor embedding;
  private final Tensor positions;
  private final TransformerBlock[] blocks;
  private final Tensor outWeight;
  private final Tensor outBias;

  /** What its layers have in common. */
  record Size(int vocabulary, int width, int heads, int feedForward) {}

  TransformerLanguageModel(Size size, int layers, int batch, int length) {
    super(1e-3, 1);
    this.width = size.width;
    this.rows = batch * length;
    this.tokens = integers(size.vocabulary, batch, length);
    this.next = integers(size.vocabulary, rows);
    this.embedding = parameter(.1, size.vocabulary, width);
    this.positions = TransformerBlock.positions(this, length, width);
    this.blocks = new TransformerBlock[layers];
    for (int i = 0; i < layers; i++) {
      blocks[i] = new TransformerBlock(this, width, size.heads, size.feedForward, false);
    }
    this.outWeight = parameter(1 / Math.sqrt(width), size.vocabulary, width);
    this.outBias = parameter(.02, size.vocabulary);
  }

  @Override
  Tensor logits() {
    Tensor x =
        torch.embedding(embedding, tokens).mul(new Scalar(Math.sqrt(width))).add(positions);
    for (TransformerBlock block : blocks) {
      x = block.of(x, null, true);
    }
    return dense(x.view(rows, width), outWeight, outBias);
  }

  @Override
  Tensor labels() {
    return next;
  }
}
