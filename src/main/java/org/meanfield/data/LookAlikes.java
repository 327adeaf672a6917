package org.meanfield.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Names that people take for one: they differ by what cannot be seen, are the same number, or the
 * same word in capitals.
 */
public final class LookAlikes {
  private static final String BLANKS = "[\\s\\p{Z}\\p{Cf}]+";

  private LookAlikes() {}

  /**
   * A warning for each group of such names.
   *
   * @param what they are names of, in the plural
   */
  public static List<String> warnings(String what, List<String> names) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    for (String name : names) {
      String seen = Normalizer.normalize(name, Normalizer.Form.NFC).replaceAll(BLANKS, " ").strip();
      // Of single letters the capital is another one.
      String word = seen.length() > 1 ? seen.toLowerCase(Locale.ROOT) : seen;
      alike.computeIfAbsent(NumberName.of(word), s -> new ArrayList<>()).add(name);
    }
    return alike.values().stream()
        .filter(group -> group.size() > 1)
        .map(
            group ->
                "%s %s differ by blanks or by the form of letters or numbers only; where they are one, write them alike"
                    .formatted(
                        what,
                        group.stream().map(LookAlikes::spelt).collect(Collectors.joining(" and "))))
        .toList();
  }

  /** In quotes, what is beyond ASCII by its number, or the names would look alike here too. */
  private static String spelt(String name) {
    return name.chars()
        .mapToObj(
            c ->
                c >= ' ' && c < 0x7F
                    ? Character.toString(c)
                    : "\\u%s".formatted(Integer.toHexString(0x10000 | c).substring(1)))
        .collect(Collectors.joining("", "\"", "\""));
  }
}
