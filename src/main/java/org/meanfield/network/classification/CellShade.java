package org.meanfield.network.classification;

import java.awt.Color;
import org.meanfield.network.classification.ConfusionMatrix.Cell;

/**
 * Colours of a cell: blue where it is right, orange where it is wrong, darker the larger its share
 * of the true class.
 *
 * @param ground of the cell
 * @param ink of the number on it
 */
record CellShade(Color ground, Color ink) {
  static final Color INK = new Color(0x1F2933);
  static final Color RIGHT_LIGHT = new Color(0xDCE9F7);
  static final Color RIGHT_DARK = new Color(0x0B4F94);
  static final Color WRONG_LIGHT = new Color(0xFDEEDF);
  static final Color WRONG_DARK = new Color(0xB93A04);

  /** From here on a ramp's colours need white letters. */
  private static final double DARK = 0.6;

  static CellShade of(Cell cell, double share) {
    // Few examples of a class are taken for one other: the root lets those be seen.
    double depth = cell.isError() ? Math.sqrt(share) : share * share;
    Color ground =
        cell.isError() ? mix(WRONG_LIGHT, WRONG_DARK, depth) : mix(RIGHT_LIGHT, RIGHT_DARK, depth);
    return new CellShade(ground, depth > DARK ? Color.WHITE : INK);
  }

  private static Color mix(Color light, Color dark, double depth) {
    return new Color(
        mix(light.getRed(), dark.getRed(), depth),
        mix(light.getGreen(), dark.getGreen(), depth),
        mix(light.getBlue(), dark.getBlue(), depth));
  }

  private static int mix(int light, int dark, double depth) {
    return (int) Math.round(light + (dark - light) * depth);
  }
}
