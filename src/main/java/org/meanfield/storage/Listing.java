package org.meanfield.storage;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What lies directly in a folder, or some of it.
 *
 * @param entries sorted by name
 */
record Listing(List<Backend.Entry> entries) {
  private static final Pattern KEPT_BESIDE =
      Pattern.compile(
          "_SUCCESS|_temporary|_metadata|_common_metadata|_spark_metadata|_delta_log"
              + "|_committed_.*|_started_.*|.*\\._COPYING_");

  /** Of what a file system gives in whatever order. */
  static Listing of(List<Backend.Entry> entries) {
    return new Listing(
        entries.stream().sorted(Comparator.comparing(entry -> Storage.name(entry.uri()))).toList());
  }

  /** {@link Storage#isHidden}. */
  static boolean isHidden(String name) {
    return name.startsWith(".") || KEPT_BESIDE.matcher(name).matches();
  }

  Listing folders() {
    return only(Backend.Entry::folder);
  }

  Listing files() {
    return only(entry -> !entry.folder());
  }

  private Listing only(Predicate<Backend.Entry> wanted) {
    return new Listing(entries.stream().filter(wanted).toList());
  }

  List<Backend.Entry> withoutHidden() {
    return only(entry -> !isHidden(Storage.name(entry.uri()))).entries;
  }

  /** Those that are not hidden. */
  List<URI> shown() {
    return withoutHidden().stream().map(Backend.Entry::uri).toList();
  }

  /** Those whose names begin so, hidden or not. */
  List<URI> beginningWith(String prefix) {
    return entries.stream()
        .map(Backend.Entry::uri)
        .filter(uri -> Storage.name(uri).startsWith(prefix))
        .toList();
  }
}
