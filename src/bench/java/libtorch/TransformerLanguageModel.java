package libtorch;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
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

  /** Writes as many texts as there are rows, the likeliest token each time. */
  @Override
  void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      int texts = (int) tokens.size(0);
      int length = (int) tokens.size(1);
      TransformerBlock.Kept[] kept = new TransformerBlock.Kept[blocks.length];
      Arrays.setAll(kept, block -> blocks[block].kept(texts, length));
      long[] last = new long[texts];
      for (int place = 0; place < length; place++) {
        try (PointerScope step = new PointerScope()) {
          Tensor told = told(integers(last, texts, 1), kept, place);
          told.argmax(new LongOptional(1), false).data_ptr_long().get(last);
        }
      }
    }
  }

  private Tensor told(Tensor last, TransformerBlock.Kept[] kept, int place) {
    Tensor x =
        torch
            .embedding(embedding, last)
            .mul(new Scalar(Math.sqrt(width)))
            .add(positions.narrow(0, place, 1));
    for (int block = 0; block < blocks.length; block++) {
      x = blocks[block].next(x, kept[block], null, place);
    }
    return torch.log_softmax(dense(x.view(-1, width), outWeight, outBias), 1);
  }

  @Override
  Tensor labels() {
    return next;
  }
}
