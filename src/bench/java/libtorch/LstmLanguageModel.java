package libtorch;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Embedding, two layers of LSTM, a dense layer: the next token after every token of random
 * sequences. The states carry over from step to step, cut off from the gradient, as in truncated
 * back-propagation along a stream.
 */
final class LstmLanguageModel extends LibtorchClassifier {
  private static final int LAYERS = 2;

  private final int hidden;
  private final int positions;
  private final Tensor tokens;
  private final Tensor next;
  private final Tensor embedding;
  private final TensorVector weights = new TensorVector();
  private final Tensor denseWeight;
  private final Tensor denseBias;

  /** Hidden states and cells, {@code [layers, batch, hidden]} each. */
  private final TensorVector carried;

  private T_TensorTensorTensor_T result;

  /**
   * @param batch sequences of a step, which lie time first: PyTorch's default, and its faster way
   * @param length tokens of each
   */
  LstmLanguageModel(int vocabulary, int embedded, int hidden, int batch, int length) {
    super(1e-3, 5);
    this.hidden = hidden;
    this.positions = length * batch;
    tokens = integers(vocabulary, length, batch);
    next = integers(vocabulary, positions);
    double bound = 1 / Math.sqrt(hidden);
    embedding = parameter(.1, vocabulary, embedded);
    for (int layer = 0; layer < LAYERS; layer++) {
      weights.push_back(parameter(bound, 4 * hidden, layer == 0 ? embedded : hidden));
      weights.push_back(parameter(bound, 4 * hidden, hidden));
      weights.push_back(parameter(bound, 4 * hidden));
      weights.push_back(parameter(bound, 4 * hidden));
    }
    denseWeight = parameter(bound, vocabulary, hidden);
    denseBias = parameter(bound, vocabulary);
    carried =
        new TensorVector(
            torch.zeros(new long[] {LAYERS, batch, hidden}),
            torch.zeros(new long[] {LAYERS, batch, hidden}));
  }

  @Override
  Tensor logits() {
    Tensor inputs = torch.embedding(embedding, tokens);
    result = torch.lstm(inputs, carried, weights, true, LAYERS, 0, true, false, false);
    return dense(result.get0().reshape(positions, hidden), denseWeight, denseBias);
  }

  @Override
  Tensor labels() {
    return next;
  }

  @Override
  void stepped() {
    try (NoGradGuard guard = new NoGradGuard()) {
      carried.get(0).copy_(result.get1());
      carried.get(1).copy_(result.get2());
    }
  }
}
