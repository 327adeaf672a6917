package org.meanfield.network.classification;

import java.util.List;
import java.util.Locale;

/**
 * The left column of a terminal's table: names of classes.
 *
 * @param width in letters
 */
record NameColumn(int width) {
  private static final String CUT = "...";

  /** As wide as the longest of these, but no wider than {@code most}. */
  static NameColumn of(List<String> names, int most) {
    return new NameColumn(
        names.stream().mapToInt(name -> shorten(name, most).length()).max().orElse(1));
  }

  /** A name in the column's width. */
  String cell(String name) {
    return String.format(Locale.ROOT, "%-" + width + "s", shorten(name, width));
  }

  /** A name of at most so many letters; names come from data, where a line break may be in one. */
  static String shorten(String name, int most) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= most ? line : line.substring(0, most - CUT.length()) + CUT;
  }
}
