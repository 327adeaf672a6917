package org.meanfield.network.translation;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;

/**
 * Where everything stands in a picture of attention: panels side by side and below each other, all
 * of one size. Lengths are in pixels, before they are multiplied by {@link #SCALE}.
 *
 * @param across panels side by side
 * @param down rows of panels
 * @param cell side of a cell
 * @param left from a panel's edge to its first column
 * @param top from a panel's edge to its first row
 * @param panelWidth from one panel's edge to the next one's
 * @param panelHeight from one panel's edge to the next one's below
 */
record AttentionLayout(
    int across, int down, int cell, int left, int top, int panelWidth, int panelHeight) {
  static final int MARGIN = 28;
  static final int GAP = 8;

  /** Of title and subtitle. */
  static final int HEADING = 56;

  /** Of a panel's name. */
  static final int NAME = 24;

  static final int LEGEND = 40;

  /** Pixels of the picture for each pixel here. */
  static final int SCALE = 2;

  static final Font TOKENS = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  /** Between panels. */
  private static final int BETWEEN = 24;

  /** What the heading needs. */
  private static final int LEAST_WIDTH = 460;

  /** Sides of a panel's cells together, about. */
  private static final int PANEL = 320;

  private static final int LEAST_CELL = 14;
  private static final int MOST_CELL = 26;
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  /**
   * @param source names of the columns
   * @param target names of the rows
   */
  static AttentionLayout of(int heads, List<String> source, List<String> target) {
    int longer = Math.max(source.size(), target.size());
    int cell = Math.min(MOST_CELL, Math.max(LEAST_CELL, PANEL / longer));
    int left = longest(target) + GAP;
    int rise = (int) Math.ceil(longest(source) * Math.sqrt(0.5)) + GAP;
    int top = NAME + rise + GAP;
    int across = (int) Math.ceil(Math.sqrt(heads));
    // The last column's name slants out of its panel.
    int width = left + source.size() * cell + Math.max(BETWEEN, rise);
    int height = top + target.size() * cell + BETWEEN;
    return new AttentionLayout(
        across, (heads + across - 1) / across, cell, left, top, width, height);
  }

  private static int longest(List<String> names) {
    return names.stream().mapToInt(name -> width(TOKENS, name)).max().orElse(0);
  }

  static int width(Font font, String text) {
    return (int) Math.ceil(font.getStringBounds(text, CONTEXT).getWidth());
  }

  int width() {
    return Math.max(LEAST_WIDTH, 2 * MARGIN + across * panelWidth);
  }

  int height() {
    return 2 * MARGIN + HEADING + down * panelHeight + LEGEND;
  }

  /** Left edge of a head's panel. */
  int panelX(int head) {
    return MARGIN + head % across * panelWidth;
  }

  /** Upper edge of a head's panel. */
  int panelY(int head) {
    return MARGIN + HEADING + head / across * panelHeight;
  }
}
