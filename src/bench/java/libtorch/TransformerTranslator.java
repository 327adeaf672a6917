package libtorch;

import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An encoder and a decoder: every token of random targets, behind random sources. */
final class TransformerTranslator extends LibtorchClassifier {
  /** Texts that are translated at once, and candidates of each. */
  private static final int SOURCES = 8;

  private static final int BEAM = 4;

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

  /** Translates {@link #SOURCES} texts by beam search, each with as many tokens as there may be. */
  @Override
  void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      int length = (int) source.size(1);
      Tensor memory = encoded(source.narrow(0, 0, SOURCES));
      Tensor beams = integers(rowsOf(SOURCES * BEAM, row -> row / BEAM), SOURCES * BEAM);
      TransformerBlock.Kept[] memories = new TransformerBlock.Kept[decoder.length];
      TransformerBlock.Kept[] kept = new TransformerBlock.Kept[decoder.length];
      for (int block = 0; block < decoder.length; block++) {
        TransformerBlock.Kept once = decoder[block].memory(memory);
        memories[block] =
            new TransformerBlock.Kept(
                once.keys().index_select(0, beams), once.values().index_select(0, beams));
        kept[block] = decoder[block].kept(SOURCES * BEAM, length);
      }
      long[] tokens = new long[SOURCES * BEAM];
      float[] scores = new float[SOURCES * BEAM];
      for (int place = 0; place < length; place++) {
        try (PointerScope step = new PointerScope()) {
          advance(tokens, scores, kept, memories, place);
        }
      }
    }
  }

  private static long[] rowsOf(int rows, LongUnaryOperator of) {
    return LongStream.range(0, rows).map(of).toArray();
  }

  /** One more token behind every candidate, of which the best go on. */
  private void advance(
      long[] tokens,
      float[] scores,
      TransformerBlock.Kept[] kept,
      TransformerBlock.Kept[] memories,
      int place) {
    Tensor x =
        torch
            .embedding(targetEmbedding, integers(tokens, tokens.length, 1))
            .mul(new Scalar(Math.sqrt(width)))
            .add(positions.narrow(0, place, 1));
    for (int block = 0; block < decoder.length; block++) {
      x = decoder[block].next(x, kept[block], memories[block], place);
    }
    Tensor told = torch.log_softmax(dense(x.view(-1, width), outWeight, outBias), 1);
    long vocabulary = told.size(1);
    Tensor all = told.add(constant(scores, scores.length, 1)).view(SOURCES, BEAM * vocabulary);
    // At the beginning all candidates of a source are the same one.
    T_TensorTensor_T best =
        (place == 0 ? all.narrow(1, 0, vocabulary) : all).topk(BEAM, 1, true, true);
    best.get0().contiguous().data_ptr_float().get(scores);
    long[] chosen = new long[tokens.length];
    best.get1().contiguous().data_ptr_long().get(chosen);
    long[] parents = new long[tokens.length];
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = chosen[row] % vocabulary;
      parents[row] = row / BEAM * BEAM + chosen[row] / vocabulary;
    }
    Tensor rows = integers(parents, parents.length);
    for (TransformerBlock.Kept cache : kept) {
      cache.keep(rows, place + 1);
    }
  }

  private Tensor encoded(Tensor sources) {
    Tensor memory = embed(sourceEmbedding, sources);
    for (TransformerBlock block : encoder) {
      memory = block.of(memory, null, false);
    }
    return memory;
  }

  private Tensor embed(Tensor embedding, Tensor tokens) {
    return torch.embedding(embedding, tokens).mul(new Scalar(Math.sqrt(width))).add(positions);
  }

  @Override
  Tensor logits() {
    Tensor memory = encoded(source);
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
