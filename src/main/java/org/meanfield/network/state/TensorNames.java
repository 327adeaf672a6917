package org.meanfield.network.state;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The names under which files of some origin hold a network's tensors.
 *
 * @param origin whose names they are, for people
 * @param tensors that such a file has; together they are the whole state
 * @param canonical of a name in a file the one in {@code tensors} that means the same
 * @param implied whether a tensor of this canonical name says nothing that the others do not
 * @param twins of such a one the tensor that it repeats, where it could also be another
 */
public record TensorNames(
    String origin,
    List<StoredTensor> tensors,
    UnaryOperator<String> canonical,
    Predicate<String> implied,
    Map<String, String> twins) {
  public TensorNames {
    tensors = List.copyOf(tensors);
    twins = Map.copyOf(twins);
  }

  /** The project's own, which are PyTorch's. */
  public static TensorNames own(StateLayout layout) {
    return plain("PyTorch", layout.tensors().stream().map(StoredTensor::own).toList());
  }

  /** Names that are always the same. */
  public static TensorNames plain(String origin, List<StoredTensor> tensors) {
    return new TensorNames(origin, tensors, UnaryOperator.identity(), name -> false, Map.of());
  }
}
