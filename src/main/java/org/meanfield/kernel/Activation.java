package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands between two layers: its values, and, where training needs it, the loss's gradient by
 * them, in the same layout. Any number of layers may read it.
 */
public class Activation {
  private final long[] shape;
  private final Buffer value;
  private final Gradient gradient;
  private final boolean retained;
  private final List<Integer> readers = new ArrayList<>();
  private int producer = -1;
  private boolean overwritten;
  private boolean changesGradient;

  /**
   * @param gradient null where none is wanted: nothing that is trained stands before
   * @param retained whether the producer reads the values again on the way back, so that nobody may
   *     change them
   */
  Activation(long[] shape, Buffer value, Gradient gradient, boolean retained) {
    this.shape = shape;
    this.value = value;
    this.gradient = gradient;
    this.retained = retained;
  }

  /** Such as {@code [batch, channels, height, width]}. */
  public long[] shape() {
    return shape.clone();
  }

  Buffer value() {
    return value;
  }

  boolean wantsGradient() {
    return gradient != null;
  }

  Gradient gradient() {
    return gradient;
  }

  boolean retained() {
    return retained;
  }

  /** Whether anyone gives the gradient that is wanted. */
  boolean reached() {
    return gradient.arrived();
  }

  /** Number of the layer that makes it; −1 for an input. */
  int producer() {
    return producer;
  }

  void producedBy(int layer) {
    producer = layer;
  }

  /** Numbers of the layers that read it, in their order. */
  List<Integer> readers() {
    return readers;
  }

  void readBy(int layer) {
    if (overwritten) {
      throw new IllegalArgumentException(
          "an activation is read after a layer changed it in place; read what that layer gives");
    }
    readers.add(layer);
  }

  /** From now on its memory holds what another activation stands for. */
  void overwrite() {
    overwritten = true;
  }

  /** Whether the producer changes the gradient's memory on the way back, or gives it on. */
  boolean changesGradient() {
    return changesGradient;
  }

  void changeGradient() {
    changesGradient = true;
  }
}
