package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * A column of categories, one input each: 1 for the cell's own and 0 for the others. A category
 * that the training split lacks has zeros.
 *
 * @param values what the cells' numbers stand for, sorted
 * @param categories of the training split, sorted
 * @param fills whether a cell may have no value
 * @param ownInput whether a missing value is a category of its own, the last: where the training
 *     split has none, nothing could be learned of it, and it has zeros
 */
public record CategoricalColumn(
    String name,
    KnownNames values,
    KnownNames categories,
    boolean fills,
    @JsonProperty("own-input") boolean ownInput,
    long missing)
    implements FeatureColumn {
  /** The number of a category that no cell of the shard set has. */
  public static final int UNKNOWN = KnownNames.NONE;

  public CategoricalColumn(
      String name,
      List<String> values,
      List<String> categories,
      boolean fills,
      boolean ownInput,
      long missing) {
    this(name, new KnownNames(values), new KnownNames(categories), fills, ownInput, missing);
  }

  @Override
  public int width() {
    return categories.size() + (ownInput ? 1 : 0);
  }

  @Override
  public void encode(double cell, double[] inputs, int at) {
    for (int i = 0; i < width(); i++) {
      inputs[at + i] = 0;
    }
    int place = Double.isNaN(cell) ? ownPlace() : place((int) cell);
    if (place >= 0) {
      inputs[at + place] = 1;
    }
  }

  private int ownPlace() {
    return ownInput ? categories.size() : UNKNOWN;
  }

  private int place(int value) {
    boolean known = value != UNKNOWN && value < values.size();
    return known ? categories.place(values.names().get(value)) : UNKNOWN;
  }

  @Override
  public Optional<String> category(double cell) {
    boolean none = Double.isNaN(cell) || cell == UNKNOWN;
    return none ? Optional.empty() : Optional.of(values.names().get((int) cell));
  }

  /** Whether the training split has a category, or one that is the same number. */
  public boolean knows(String category) {
    return categories.has(category);
  }

  /** The number of a category in a cell, or of the one that is the same number. */
  public int number(String category) {
    return values.place(category);
  }

  @Override
  public CategoricalColumn reading(FeatureColumn other) {
    return other instanceof CategoricalColumn same
        ? new CategoricalColumn(name, same.values, categories, fills, ownInput, missing)
        : this;
  }

  @Override
  public String filling() {
    return ownInput ? "a category of its own" : "none of the categories";
  }
}
