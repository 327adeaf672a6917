package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * One learned tensor: the master copy of its values in the training program's layout, and the
 * loss's gradient by them. Plain row-major floats go in and out only between rounds.
 */
public final class Parameter {
  private final String name;
  private final List<Integer> shape;
  private final Buffer value;
  private final Buffer gradient;
  private final Buffer plain;
  private final Primitive valueToPlain;
  private final Primitive plainToValue;
  private final Primitive gradientToPlain;
  private final Primitive plainToGradient;

  /**
   * @param gradient null without training
   * @param plain staging of the same tensor in row-major order, shared by all parameters
   */
  Parameter(
      Reorders reorders,
      String name,
      List<Integer> shape,
      Buffer value,
      Buffer gradient,
      Buffer plain) {
    this.name = name;
    this.shape = List.copyOf(shape);
    this.value = value;
    this.gradient = gradient;
    this.plain = plain;
    this.valueToPlain = reorders.between(name + " to plain", value, plain);
    this.plainToValue = reorders.between(name + " from plain", plain, value);
    this.gradientToPlain =
        gradient == null ? null : reorders.between(name + " gradient to plain", gradient, plain);
    this.plainToGradient =
        gradient == null ? null : reorders.between(name + " gradient from plain", plain, gradient);
  }

  /** PyTorch's state-dict name, such as {@code conv1.weight}. */
  public String name() {
    return name;
  }

  /** PyTorch's shape, such as {@code [out, in, height, width]}. */
  public List<Integer> shape() {
    return shape;
  }

  /** Floats without padding. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  Buffer value() {
    return value;
  }

  Buffer gradient() {
    return gradient;
  }

  /** Overwrites the values with row-major ones from {@code source[from …]}. */
  void load(float[] source, int from) {
    plain.put(0, source, from, size());
    plainToValue.run();
  }

  /** Copies the values, row-major, to {@code target[to …]}. */
  void read(float[] target, int to) {
    valueToPlain.run();
    plain.get(0, target, to, size());
  }

  /** Copies the gradient, row-major, to {@code target[to …]}. */
  void readGradient(float[] target, int to) {
    gradientToPlain.run();
    plain.get(0, target, to, size());
  }

  /**
   * Overwrites the gradient with row-major floats from {@code source[from …]}: so that what is kept
   * beside the values, such as moments, comes into the gradient's layout.
   */
  void loadGradient(float[] source, int from) {
    plain.put(0, source, from, size());
    plainToGradient.run();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape.toArray());
  }
}
