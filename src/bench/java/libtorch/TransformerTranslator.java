package libtorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An encoder and a decoder: every token of random targets, behind random sources. */
final class TransformerTranslator extends LibtorchClassifier {
  private final int width;
  private final int rows;
  private final Tensor source;
  private final Tensor target;
  private final Tensor next;
  private final Tensor sourceEmbedding;
  private final Tensor targetEmbedding;
  private final Tensor positions;
  private final TransformerBlock[] encoder;
  private final TransformerBlock[] decoder;
  private final Tensor outWeight;
  private final Tensor outBias;

  /**
   * @param layers of each half
   * @param length of sources, and of targets
   */
  TransformerTranslator(TransformerLanguageModel.Size size, int layers, int batch, int length) {
    super(1e-3, 1);
    this.width = size.width();
    this.rows = batch * length;
    this.source = integers(size.vocabulary(), batch, length);
    this.target = integers(size.vocabulary(), batch, length);
    this.next = integers(size.vocabulary(), rows);
    this.sourceEmbedding = parameter(.1, size.vocabulary(), width);
    this.targetEmbedding = parameter(.1, size.vocabulary(), width);
    this.positions = TransformerBlock.positions(this, length, width);
    this.encoder = blocks(size, layers, false);
    this.decoder = blocks(size, layers, true);
    this.outWeight = parameter(1 / Math.sqrt(width), size.vocabulary(), width);
    this.outBias = parameter(.02, size.vocabulary());
  }

  private TransformerBlock[] blocks(
      TransformerLanguageModel.Size size, int layers, boolean readsMemory) {
    TransformerBlock[] blocks = new TransformerBlock[layers];
    for (int i = 0; i < layers; i++) {
      blocks[i] =
          new TransformerBlock(this, width, size.heads(), size.feedForward(), readsMemory);
    }
    return blocks;
  }

  private Tensor embed(Tensor embedding, Tensor tokens) {
    return torch.embedding(embedding, tokens).mul(new Scalar(Math.sqrt(width))).add(positions);
  }

  @Override
  Tensor logits() {
    Tensor memory = embed(sourceEmbedding, source);
    for (TransformerBlock block : encoder) {
      memory = block.of(memory, null, false);
    }
    Tensor x = embed(targetEmbedding, target);
    for (TransformerBlock block : decoder) {
      x = block.of(x, memory, true);
    }
    return dense(x.view(rows, width), outWeight, outBias);
  }

  @Override
  Tensor labels() {
    return next;
  }
}
