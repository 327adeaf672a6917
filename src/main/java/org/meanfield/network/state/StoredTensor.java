package org.meanfield.network.state;

import java.util.List;

/**
 * A tensor of a file, and where its values stand in a network's state.
 *
 * @param name in the file
 * @param shape in the file
 * @param tensor of the state
 * @param firstRow row of that tensor where the file's begins, as where one matrix is three in files
 * @param transposed whether the file has it as {@code [inputs, outputs]}
 * @param use what of the file's values becomes what of the state's
 */
public record StoredTensor(
    String name, List<Integer> shape, String tensor, int firstRow, boolean transposed, Use use) {

  /** What of a file's values becomes what of a state's. */
  public enum Use {
    /** All of them. */
    WHOLE,
    /** The first rows, where a file has more: places that the network never gets to. */
    FIRST_ROWS,
    /** The first row is added to every row of the state's; a file need not have it. */
    ADDED
  }

  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** As the state has it, under the same name. */
  public static StoredTensor own(TensorSpec spec) {
    return named(spec.name(), spec);
  }

  /** As the state has it, under another name. */
  public static StoredTensor named(String name, TensorSpec spec) {
    return new StoredTensor(name, spec.shape(), spec.name(), 0, false, Use.WHOLE);
  }

  /** A matrix {@code [outputs, inputs]} that the file has as {@code [inputs, outputs]}. */
  public static StoredTensor transposed(String name, TensorSpec spec) {
    List<Integer> shape = List.of(spec.shape().get(1), spec.shape().get(0));
    return new StoredTensor(name, shape, spec.name(), 0, true, Use.WHOLE);
  }

  /** One of several tensors of a file that stand below each other in the state. */
  public static StoredTensor part(String name, TensorSpec spec, int part, int parts) {
    int rows = spec.shape().get(0) / parts;
    List<Integer> shape =
        spec.shape().size() == 1 ? List.of(rows) : List.of(rows, spec.shape().get(1));
    return new StoredTensor(name, shape, spec.name(), part * rows, false, Use.WHOLE);
  }

  /** The same of a file that may have more rows. */
  public StoredTensor orMoreRows() {
    return new StoredTensor(name, shape, tensor, firstRow, transposed, Use.FIRST_ROWS);
  }

  /** Whether a file's tensor of a shape can be taken. */
  public boolean takes(List<Integer> found) {
    return switch (use) {
      case WHOLE -> found.equals(shape);
      case FIRST_ROWS -> hasRows(found, shape.get(0));
      case ADDED -> hasRows(found, 1);
    };
  }

  /** Whether a file's tensor of a shape has rows for the first of those that are wanted. */
  public boolean takesForFirstRows(List<Integer> found) {
    return use == Use.WHOLE
        && !transposed
        && !shape.isEmpty()
        && found.size() == shape.size()
        && found.get(0) < shape.get(0)
        && found.subList(1, found.size()).equals(shape.subList(1, shape.size()));
  }

  private boolean hasRows(List<Integer> found, int atLeast) {
    return found.size() == shape.size()
        && found.get(0) >= atLeast
        && found.subList(1, found.size()).equals(shape.subList(1, shape.size()));
  }

  /**
   * Writes a file's values into a state that nobody shares yet.
   *
   * @param values row-major, of a shape that it {@link #takes}, or of the first rows alone
   */
  public void put(float[] values, NetworkState state) {
    if (use == Use.ADDED) {
      addToRows(values, state);
    } else {
      float[] own = transposed ? transpose(values, shape.get(0), shape.get(1)) : values;
      state.values().put(offset(state), own, 0, Math.min(own.length, size()));
    }
  }

  private void addToRows(float[] values, NetworkState state) {
    float[] rows = state.tensor(tensor);
    int width = shape.get(shape.size() - 1);
    for (int i = 0; i < rows.length; i++) {
      rows[i] += values[i % width];
    }
    state.values().put(state.layout().offset(tensor), rows, 0, rows.length);
  }

  /** What a file gets of a state, row-major: zeros of what is added when it is read. */
  public float[] of(NetworkState state) {
    if (use == Use.ADDED) {
      return new float[size()];
    }
    float[] own = state.values().copy(offset(state), size());
    return transposed ? transpose(own, shape.get(1), shape.get(0)) : own;
  }

  /** Whether it stands within a tensor. */
  public boolean isOf(TensorSpec spec) {
    int columns = spec.size() / Math.max(1, spec.shape().isEmpty() ? 1 : spec.shape().get(0));
    return use == Use.ADDED
        ? spec.size() % shape.get(shape.size() - 1) == 0
        : (long) firstRow * columns + size() <= spec.size();
  }

  /** Floats in the file. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  private long offset(NetworkState state) {
    int rows = transposed ? shape.get(1) : shape.isEmpty() ? 1 : shape.get(0);
    long before = (long) firstRow * (size() / rows);
    return state.layout().offset(tensor) + before;
  }

  private static float[] transpose(float[] values, int rows, int columns) {
    float[] transposed = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        transposed[c * rows + r] = values[r * columns + c];
      }
    }
    return transposed;
  }
}
