package org.meanfield.kernel;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A layer with its settings, to be added to a program by {@link ProgramBuilder#add}: made by the
 * static methods of the layers, such as {@link Convolution#of}.
 */
public final class LayerSpec {
  /** Makes the layer where it is added. */
  interface Place {
    Layer make(Assembly assembly, List<Activation> inputs);
  }

  /** Makes a layer that reads one activation. */
  interface PlaceOfOne {
    Layer make(Assembly assembly, Activation input);
  }

  private final String name;
  private final int inputs;
  private final Place place;

  private LayerSpec(String name, int inputs, Place place) {
    this.name = name;
    this.inputs = inputs;
    this.place = place;
  }

  static LayerSpec of(String name, PlaceOfOne place) {
    return new LayerSpec(name, 1, (assembly, inputs) -> place.make(assembly, inputs.get(0)));
  }

  /**
   * @param inputs activations that it reads
   */
  static LayerSpec of(String name, int inputs, Place place) {
    return new LayerSpec(name, inputs, place);
  }

  /** The same layer made of the same parameters, read another way. */
  LayerSpec on(UnaryOperator<Assembly> other) {
    return new LayerSpec(
        name, inputs, (assembly, given) -> place.make(other.apply(assembly), given));
  }

  /** As errors call it: that of its parameters, where it has any. */
  String name() {
    return name;
  }

  Layer make(Assembly assembly, List<Activation> given) {
    if (given.size() != inputs) {
      throw new IllegalArgumentException(
          name + " reads " + inputs + " activations, and was given " + given.size());
    }
    return place.make(assembly, given);
  }
}
