package org.meanfield.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Names of classes that people take for one: they differ by what cannot be seen. */
public final class LookAlikes {
  private static final String BLANKS = "[\\s\\p{Z}\\p{Cf}]+";

  private LookAlikes() {}

  /** A warning for each group of such names. */
  public static List<String> warnings(List<String> names) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    for (String name : names) {
      String seen = Normalizer.normalize(name, Normalizer.Form.NFC).replaceAll(BLANKS, " ").strip();
      alike.computeIfAbsent(seen, s -> new ArrayList<>()).add(name);
    }
    return alike.values().stream()
        .filter(group -> group.size() > 1)
        .map(
            group ->
                "classes %s differ by blanks or by the form of their letters only; where they are one, write them alike"
                    .formatted(
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
