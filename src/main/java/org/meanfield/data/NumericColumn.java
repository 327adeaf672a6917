package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A column of numbers.
 *
 * @param fill what stands in for a value that is missing; null where none may be
 * @param by what the fill is of the training split's values, such as {@code mean}; null without one
 * @param indicator whether behind the number stands 1 where it was missing and 0 elsewhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NumericColumn(String name, Double fill, String by, boolean indicator, long missing)
    implements FeatureColumn {
  private static final MathContext SHOWN = new MathContext(6);

  /** One whose values are all there. */
  public NumericColumn(String name) {
    this(name, null, null, false, 0);
  }

  @Override
  public int width() {
    return indicator ? 2 : 1;
  }

  @Override
  public boolean fills() {
    return fill != null;
  }

  @Override
  public void encode(double cell, double[] inputs, int at) {
    boolean absent = Double.isNaN(cell);
    inputs[at] = absent && fill != null ? fill : cell;
    if (indicator) {
      inputs[at + 1] = absent ? 1 : 0;
    }
  }

  @Override
  public NumericColumn reading(FeatureColumn other) {
    return this;
  }

  @Override
  public String filling() {
    return "filled with the %s %s"
        .formatted(by, new BigDecimal(fill).round(SHOWN).stripTrailingZeros().toPlainString());
  }
}
