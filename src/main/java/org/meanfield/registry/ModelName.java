package org.meanfield.registry;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What models may be called: one folder's name on any storage, and nothing that means a version.
 */
final class ModelName {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Farther names are no slips of the hand. */
  private static final int NEAR = 2;

  private ModelName() {}

  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * @throws RegistryException where a model cannot be called so
   */
  static String require(String name) {
    if (!isOne(name)) {
      throw new RegistryException(
          "'%s': a model cannot be called so; a name is of letters, digits, '.', '_' and '-', and begins with a letter or a digit"
              .formatted(name));
    }
    return name;
  }

  /** The known names behind "did you mean"; all of them where none is near. */
  static List<String> near(String name, List<String> known) {
    List<String> near =
        known.stream()
            .filter(other -> distance(name, other) <= NEAR || other.startsWith(name))
            .sorted(Comparator.comparingInt(other -> distance(name, other)))
            .toList();
    return near.isEmpty() ? known : near;
  }

  /** Edits between two names (Levenshtein's distance), upper or lower case being the same. */
  private static int distance(String one, String other) {
    String from = one.toLowerCase(Locale.ROOT);
    String to = other.toLowerCase(Locale.ROOT);
    int[] above = new int[to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      for (int j = 0; j <= to.length(); j++) {
        row[j] =
            i == 0 || j == 0
                ? i + j
                : Math.min(
                    Math.min(row[j - 1], above[j]) + 1,
                    above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1));
      }
      above = row;
    }
    return above[to.length()];
  }
}
