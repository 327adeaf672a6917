package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.Optional;

/**
 * How a column of features becomes a network's inputs, as the training split says. In a shard a
 * cell is a double: a number as it is, a category by its place among the shard set's, and not a
 * number where there is no value.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NumericColumn.class, name = "numeric"),
  @JsonSubTypes.Type(value = CategoricalColumn.class, name = "categorical")
})
public sealed interface FeatureColumn extends Serializable
    permits NumericColumn, CategoricalColumn {

  String name();

  /** Cells of the shard set without a value. */
  long missing();

  /** Numbers that a network is fed for a cell, before they are normalised. */
  int width();

  /** Whether a cell may have no value. */
  boolean fills();

  /**
   * Makes a cell's inputs.
   *
   * @param inputs overwritten from {@code at} on, as many as the width
   */
  void encode(double cell, double[] inputs, int at);

  /** The category of a cell; empty where it is a number, or has none. */
  default Optional<String> category(double cell) {
    return Optional.empty();
  }

  /** The same for cells of another shard set, whose column has the same name. */
  FeatureColumn reading(FeatureColumn other);

  /** What took the place of values that are missing, for people. */
  String filling();
}
