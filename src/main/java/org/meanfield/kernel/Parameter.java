package org.meanfield.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One learned tensor: the master copy of its values in the training program's layout, and the
 * loss's gradient by them. Plain row-major floats go in and out only between rounds.
 */
public final class Parameter {
  /** Floats that go in or out at once: they stay in the first-level cache on their way. */
  private static final int PIECE = 4096;

  private final Parameters owner;
  private final String name;
  private final List<Integer> shape;
  private final Buffer value;
  private final Buffer gradient;
  private final Buffer plain;
  private final Primitive valueToPlain;
  private final Primitive plainToValue;
  private final Primitive gradientToPlain;
  private final Primitive plainToGradient;
  private final Map<List<Integer>, ParameterRows> rows = new HashMap<>();
  private Buffer read;

  /**
   * @param gradient null without training
   * @param plain staging of the same tensor in row-major order, shared by all parameters
   */
  Parameter(
      Parameters owner,
      Reorders reorders,
      String name,
      List<Integer> shape,
      Buffer value,
      Buffer gradient,
      Buffer plain) {
    this.owner = owner;
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

  /** The set that it is of: whose version its packed copies follow. */
  Parameters owner() {
    return owner;
  }

  Buffer value() {
    return value;
  }

  /** What layers read: the values, or what is made of them before a forward pass. */
  Buffer read() {
    return read == null ? value : read;
  }

  /** From now on layers read this, in the layout of the values. */
  void readAs(Buffer other) {
    read = other;
  }

  Buffer gradient() {
    return gradient;
  }

  /** All of it. */
  ParameterRows rows() {
    return rows(0, shape.get(0));
  }

  /** Consecutive rows; of fewer than all only where it lies row-major. */
  ParameterRows rows(int from, int to) {
    return rows.computeIfAbsent(List.of(from, to), range -> new ParameterRows(this, from, to));
  }

  /** Overwrites the values. */
  void load(FloatSource source) {
    stage(source);
    plainToValue.run();
  }

  /** Copies the values. */
  void read(FloatTarget target) {
    valueToPlain.run();
    unstage(target);
  }

  /** Copies the gradient. */
  void readGradient(FloatTarget target) {
    gradientToPlain.run();
    unstage(target);
  }

  /**
   * Overwrites the gradient: so that what is kept beside the values, such as moments, comes into
   * the gradient's layout.
   */
  void loadGradient(FloatSource source) {
    stage(source);
    plainToGradient.run();
  }

  /**
   * Moves the values towards those of a parameter of the same shape: {@code v ← d·v + (1 −
   * d)·other}. As they lie, where both lie alike: DCGAN's generator 0.4 ms so, 4 by way of
   * row-major copies.
   */
  void follow(Parameter other, float decay) {
    boolean alike = value.hasLayout(other.value.layout());
    int size = alike ? value.size() : size();
    float[] own = new float[alike ? Math.min(PIECE, size) : size];
    float[] followed = new float[own.length];
    if (!alike) {
      read(FloatTarget.of(own, 0));
      other.read(FloatTarget.of(followed, 0));
      mix(own, followed, size, decay);
      load(FloatSource.of(own, 0));
      return;
    }
    for (int at = 0; at < size; at += PIECE) {
      int count = Math.min(PIECE, size - at);
      value.get(at, own, 0, count);
      other.value.get(at, followed, 0, count);
      mix(own, followed, count, decay);
      value.put(at, own, 0, count);
    }
  }

  /** own ← decay · own + (1 − decay) · other. */
  static void mix(float[] own, float[] other, int count, float decay) {
    for (int i = 0; i < count; i++) {
      own[i] = decay * own[i] + (1 - decay) * other[i];
    }
  }

  private void stage(FloatSource source) {
    float[] piece = new float[Math.min(PIECE, size())];
    for (int at = 0; at < size(); at += PIECE) {
      int count = Math.min(PIECE, size() - at);
      source.get(at, piece, 0, count);
      plain.put(at, piece, 0, count);
    }
  }

  private void unstage(FloatTarget target) {
    float[] piece = new float[Math.min(PIECE, size())];
    for (int at = 0; at < size(); at += PIECE) {
      int count = Math.min(PIECE, size() - at);
      plain.get(at, piece, 0, count);
      target.put(at, piece, 0, count);
    }
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape.toArray());
  }
}
