package org.meanfield.network;

import java.util.List;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/** First values of parameters: pure functions of the seed and the tensor's place. */
public final class InitialValues {
  private static final int CHUNK = 4096;

  private InitialValues() {}

  /** Fills a layer's tensors uniformly in ±1/√fan-in: PyTorch's default for weights and biases. */
  public static void byFanIn(
      long seed, StateLayout layout, List<TensorSpec> tensors, int fanIn, SlicedVector values) {
    uniform(seed, layout, tensors, (float) (1 / Math.sqrt(fanIn)), values);
  }

  /** Fills a layer's tensors uniformly in ±bound. */
  public static void uniform(
      long seed, StateLayout layout, List<TensorSpec> tensors, float bound, SlicedVector values) {
    for (TensorSpec tensor : tensors) {
      uniform(seed, layout.offset(tensor.name()), tensor.size(), bound, values);
    }
  }

  /**
   * Fills the tensor at {@code offset} uniformly in ±bound.
   *
   * @param offset of the tensor in the network's flat vector, which names its numbers as well
   */
  private static void uniform(long seed, long offset, int size, float bound, SlicedVector values) {
    RandomNumbers numbers = RandomNumbers.of(seed, Purpose.INITIALISATION, 0, offset);
    fill(offset, size, i -> (2 * numbers.uniform(i) - 1) * bound, values);
  }

  /** Fills a tensor with normal values of mean 0. */
  public static void normal(
      long seed, StateLayout layout, TensorSpec tensor, double deviation, SlicedVector values) {
    normal(seed, layout, tensor, 0, deviation, values);
  }

  /** Fills a tensor with normal values. */
  public static void normal(
      long seed,
      StateLayout layout,
      TensorSpec tensor,
      double mean,
      double deviation,
      SlicedVector values) {
    long offset = layout.offset(tensor.name());
    RandomNumbers numbers = RandomNumbers.of(seed, Purpose.INITIALISATION, 0, offset);
    fill(offset, tensor.size(), i -> (float) (mean + deviation * numbers.gaussian(i)), values);
  }

  /** Fills a tensor with one value. */
  public static void constant(
      StateLayout layout, TensorSpec tensor, float value, SlicedVector values) {
    fill(layout.offset(tensor.name()), tensor.size(), i -> value, values);
  }

  /** A value of a place. */
  private interface Value {
    float at(int place);
  }

  private static void fill(long offset, int size, Value value, SlicedVector values) {
    float[] chunk = new float[Math.min(size, CHUNK)];
    for (int from = 0; from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      for (int i = 0; i < count; i++) {
        chunk[i] = value.at(from + i);
      }
      values.put(offset + from, chunk, 0, count);
    }
  }
}
