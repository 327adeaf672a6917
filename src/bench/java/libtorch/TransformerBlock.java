package libtorch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One layer of a transformer as in its paper: attention, attention to an encoder's result where
 * there is one, and a feed-forward network, each with its residual and then normalised. Attention is
 * PyTorch's fused one, without a mask, which is its fastest.
 */
final class TransformerBlock {
  private final Attention self;
  private final Attention cross;
  private final Tensor[] feedForward;
  private final Norm[] norms;

  /** Queries, keys and values by one product, and the product behind the heads. */
  private static final class Attention {
    private final int width;
    private final int heads;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor outWeight;
    private final Tensor outBias;

    Attention(LibtorchNetwork network, int width, int heads) {
      double bound = 1 / Math.sqrt(width);
      this.width = width;
      this.heads = heads;
      this.weight = network.parameter(bound, 3L * width, width);
      this.bias = network.parameter(bound, 3L * width);
      this.outWeight = network.parameter(bound, width, width);
      this.outBias = network.parameter(bound, width);
    }

    /** Of {@code [batch, steps, width]}. */
    Tensor ofItself(Tensor x, boolean causal) {
      TensorVector parts = LibtorchNetwork.dense(x, weight, bias).chunk(3, -1);
      return attend(parts.get(0), parts.get(1), parts.get(2), causal);
    }

    Tensor of(Tensor x, Tensor memory) {
      long[] sizes = {width, 2L * width};
      TensorVector weights = weight.split(sizes, 0);
      TensorVector biases = bias.split(sizes, 0);
      Tensor queries = LibtorchNetwork.dense(x, weights.get(0), biases.get(0));
      TensorVector parts =
          LibtorchNetwork.dense(memory, weights.get(1), biases.get(1)).chunk(2, -1);
      return attend(queries, parts.get(0), parts.get(1), false);
    }

    /** Of one more token in each row, {@code [rows, 1, width]}, to those before and itself. */
    Tensor ofNext(Tensor x, Kept kept, int place) {
      TensorVector parts = LibtorchNetwork.dense(x, weight, bias).chunk(3, -1);
      kept.keys.narrow(2, place, 1).copy_(split(parts.get(1)));
      kept.values.narrow(2, place, 1).copy_(split(parts.get(2)));
      return attendTo(
          parts.get(0), kept.keys.narrow(2, 0, place + 1), kept.values.narrow(2, 0, place + 1));
    }

    /** Of one more token to a memory whose keys and values are there. */
    Tensor ofMemory(Tensor x, Kept memory) {
      Tensor queries =
          LibtorchNetwork.dense(x, weight.narrow(0, 0, width), bias.narrow(0, 0, width));
      return attendTo(queries, memory.keys, memory.values);
    }

    /** Keys and values of a memory. */
    Kept memory(Tensor memory) {
      TensorVector parts =
          LibtorchNetwork.dense(
                  memory, weight.narrow(0, width, 2L * width), bias.narrow(0, width, 2L * width))
              .chunk(2, -1);
      return new Kept(split(parts.get(0)).contiguous(), split(parts.get(1)).contiguous());
    }

    private Tensor attendTo(Tensor queries, Tensor keys, Tensor values) {
      return joined(
          queries,
          torch.scaled_dot_product_attention(
              split(queries),
              keys,
              values,
              new TensorOptional(),
              0.0,
              false,
              new DoubleOptional(),
              false));
    }

    private Tensor joined(Tensor queries, Tensor made) {
      return LibtorchNetwork.dense(
          made.transpose(1, 2).reshape(queries.size(0), queries.size(1), width),
          outWeight,
          outBias);
    }

    private Tensor attend(Tensor queries, Tensor keys, Tensor values, boolean causal) {
      Tensor made =
          torch.scaled_dot_product_attention(
              split(queries),
              split(keys),
              split(values),
              new TensorOptional(),
              0.0,
              causal,
              new DoubleOptional(),
              false);
      return joined(queries, made);
    }

    private Tensor split(Tensor x) {
      return x.view(x.size(0), x.size(1), heads, width / heads).transpose(1, 2);
    }
  }

  /** Keys and values, {@code [rows, heads, places, width of a head]}. */
  record Kept(Tensor keys, Tensor values) {
    /** Those of other rows, up to a place. */
    void keep(Tensor rows, int places) {
      for (Tensor kept : new Tensor[] {keys, values}) {
        Tensor written = kept.narrow(2, 0, places);
        written.copy_(written.index_select(0, rows));
      }
    }
  }

  /** Scale and shift of a layer normalisation. */
  static final class Norm {
    private static final double EPSILON = 1e-5;

    private final int width;
    private final Tensor weight;
    private final Tensor bias;

    Norm(LibtorchNetwork network, int width) {
      this.width = width;
      this.weight = network.learned(torch.ones(width));
      this.bias = network.learned(torch.zeros(width));
    }

    Tensor of(Tensor x) {
      return torch.layer_norm(
          x,
          new long[] {width},
          new TensorOptional(weight),
          new TensorOptional(bias),
          EPSILON,
          true);
    }
  }

  TransformerBlock(
      LibtorchNetwork network, int width, int heads, int feedForward, boolean readsMemory) {
    double bound = 1 / Math.sqrt(width);
    this.self = new Attention(network, width, heads);
    this.cross = readsMemory ? new Attention(network, width, heads) : null;
    this.feedForward =
        new Tensor[] {
          network.parameter(bound, feedForward, width),
          network.parameter(bound, feedForward),
          network.parameter(1 / Math.sqrt(feedForward), width, feedForward),
          network.parameter(bound, width)
        };
    this.norms = new Norm[readsMemory ? 3 : 2];
    for (int i = 0; i < norms.length; i++) {
      norms[i] = new Norm(network, width);
    }
  }

  /**
   * @param memory an encoder's result; null where there is none
   */
  Tensor of(Tensor x, Tensor memory, boolean causal) {
    Tensor y = norms[0].of(x.add(self.ofItself(x, causal)));
    if (memory != null) {
      y = norms[1].of(y.add(cross.of(y, memory)));
    }
    return fed(y);
  }

  /** Room for the keys and values of so many places. */
  Kept kept(int rows, int places) {
    long[] shape = {rows, self.heads, places, self.width / self.heads};
    return new Kept(torch.zeros(shape), torch.zeros(shape));
  }

  /** Keys and values of a memory, for {@link #next}. */
  Kept memory(Tensor memory) {
    return cross.memory(memory);
  }

  /**
   * One more token in each row, {@code [rows, 1, width]}.
   *
   * @param memory null where there is none
   */
  Tensor next(Tensor x, Kept kept, Kept memory, int place) {
    Tensor y = norms[0].of(x.add(self.ofNext(x, kept, place)));
    if (memory != null) {
      y = norms[1].of(y.add(cross.ofMemory(y, memory)));
    }
    return fed(y);
  }

  private Tensor fed(Tensor y) {
    Tensor hidden = torch.relu(LibtorchNetwork.dense(y, feedForward[0], feedForward[1]));
    return norms[norms.length - 1].of(
        y.add(LibtorchNetwork.dense(hidden, feedForward[2], feedForward[3])));
  }

  /** The paper's sines and cosines, {@code [steps, width]}. */
  static Tensor positions(LibtorchNetwork network, int steps, int width) {
    float[] values = new float[steps * width];
    for (int i = 0; i < values.length; i++) {
      double angle = i / width / Math.pow(10_000, i % width / 2 * 2.0 / width);
      values[i] = (float) (i % width % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
    }
    return network.constant(values, steps, width);
  }
}
