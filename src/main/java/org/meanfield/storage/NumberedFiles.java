package org.meanfield.storage;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of one folder that are told apart by a number, such as {@code round-00000013.json}: of
 * eight digits, or nine where it has so many, so that the order of names is that of numbers.
 *
 * @param folder which need not exist yet
 * @param before what stands before the number
 * @param after what stands behind it
 */
public record NumberedFiles(Storage storage, URI folder, String before, String after) {

  public URI file(int number) {
    return Storage.child(folder, before + String.format(Locale.ROOT, "%08d", number) + after);
  }

  /** Of the files that are there, the lowest first. */
  public List<Integer> numbers() {
    if (!storage.exists(folder)) {
      return List.of();
    }
    Pattern name = Pattern.compile(Pattern.quote(before) + "(\\d{8,9})" + Pattern.quote(after));
    return storage.list(folder).stream()
        .map(uri -> name.matcher(Storage.name(uri)))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .sorted()
        .toList();
  }
}
