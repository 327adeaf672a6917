package org.meanfield.network.classification;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;

/**
 * Where everything stands in a picture of a confusion matrix. Lengths are in pixels, before they
 * are multiplied by {@code scale}.
 *
 * @param named whether there is room for names and numbers
 * @param slanted whether the names above the columns are too long to lie
 * @param cell side of a cell
 * @param left edge of the first column
 * @param top edge of the first row
 * @param names font of the classes' names
 * @param numbers font of the cells' numbers
 * @param scale pixels of the picture for each pixel here
 */
record ConfusionLayout(
    boolean named,
    boolean slanted,
    int cell,
    int left,
    int top,
    int width,
    int height,
    Font names,
    Font numbers,
    int scale) {
  static final int MARGIN = 28;

  /** Between the matrix and what stands around it. */
  static final int GAP = 10;

  /** Of title and subtitle. */
  static final int HEADING = 56;

  /** Of a line that names an axis. */
  static final int AXIS = 24;

  static final String RECALL = "recall %";
  static final String PRECISION = "precision %";

  /** Of the numbers beside the matrix under a head that lies. */
  static final int SCORES = 60;

  /** Of the numbers below the matrix, and of those beside it under a head that slants. */
  static final int SLANTED_SCORES = 24;

  static final int LEGEND = 44;

  private static final int MOST_NAMED = 100;

  /** Sides of a matrix without names, about. */
  private static final int PLAIN_SIDE = 1500;

  /** What title and legend need. */
  private static final int LEAST_WIDTH = 540;

  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  /**
   * @param classes names, as they are shown
   * @param longestNumber of all cells
   */
  static ConfusionLayout of(List<String> classes, String longestNumber) {
    int size = classes.size();
    Font names = new Font(Font.SANS_SERIF, Font.PLAIN, size <= 12 ? 14 : size <= 50 ? 12 : 11);
    Font numbers = names.deriveFont(size <= 12 ? 14f : size <= 25 ? 12f : 10f);
    if (size > MOST_NAMED) {
      int cell = Math.max(2, PLAIN_SIDE / size);
      int left = MARGIN + AXIS;
      int top = MARGIN + HEADING + AXIS;
      int width = left + size * cell + MARGIN;
      int height = top + size * cell + LEGEND + MARGIN;
      return new ConfusionLayout(false, false, cell, left, top, width, height, names, numbers, 1);
    }
    int cell = Math.max(leastCell(size), width(numbers, longestNumber) + GAP);
    int longest = classes.stream().mapToInt(name -> width(names, name)).max().orElseThrow();
    boolean slanted = longest > cell - GAP / 2;
    int left = MARGIN + AXIS + Math.max(longest, width(names, PRECISION)) + GAP;
    int head = slanted ? rise(Math.max(longest, width(names, RECALL))) + GAP : AXIS;
    int top = MARGIN + HEADING + AXIS + head;
    int right = GAP + Math.max(SCORES, slanted ? rise(longest) + SLANTED_SCORES : 0);
    int width = Math.max(left + size * cell + right + MARGIN, LEAST_WIDTH);
    int height = top + size * cell + GAP + SLANTED_SCORES + LEGEND + MARGIN;
    return new ConfusionLayout(
        true, slanted, cell, left, top, width, height, names, numbers, size <= 50 ? 2 : 1);
  }

  private static int leastCell(int size) {
    if (size <= 5) {
      return 72;
    }
    return size <= 12 ? 52 : size <= 25 ? 36 : size <= 50 ? 26 : 22;
  }

  /** How high and how far right a text of this length reaches at 45 degrees. */
  private static int rise(int length) {
    return (int) Math.ceil(length * Math.sqrt(0.5)) + GAP;
  }

  static int width(Font font, String text) {
    return (int) Math.ceil(font.getStringBounds(text, CONTEXT).getWidth());
  }

  int x(int column) {
    return left + column * cell;
  }

  int y(int row) {
    return top + row * cell;
  }
}
