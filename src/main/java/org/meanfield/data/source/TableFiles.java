package org.meanfield.data.source;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.data.DataException;
import org.meanfield.storage.SparkFiles;
import org.meanfield.storage.Storage;

/**
 * The files of a table, and its columns that are folders: those that are called {@code key=value},
 * on the way to every file, are columns of texts, as they stand there.
 *
 * @param folderColumns names of those columns
 */
record TableFiles(SparkFiles files, List<String> folderColumns) {
  /** What Hive calls a folder of rows without a value. */
  private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

  /**
   * @throws DataException where there is no file, or a table format says which of them count
   */
  static TableFiles list(Configuration hadoop, URI place) {
    SparkFiles files = SparkFiles.below(hadoop, place);
    TableLog.requireNone(place, files);
    if (files.uris().isEmpty()) {
      throw new DataException(place + ": has no file, or empty ones only; check data.source");
    }
    return of(place, files);
  }

  /**
   * @param only a file that names those which are meant, below the folder, a line each; null for
   *     all
   * @throws DataException where there is no file, or not one that is named, or a table format says
   *     which of them count
   */
  static TableFiles list(Configuration hadoop, URI place, URI only) {
    if (only == null) {
      return list(hadoop, place);
    }
    SparkFiles files = SparkFiles.below(hadoop, place);
    TableLog.requireNone(place, files);
    Map<String, URI> byName = new HashMap<>();
    files.uris().forEach(file -> byName.put(String.join("/", SparkFiles.names(place, file)), file));
    List<String> named =
        new String(Storage.of(hadoop).read(only), StandardCharsets.UTF_8)
            .lines()
            .filter(name -> !name.isBlank())
            .sorted()
            .toList();
    List<String> missing = named.stream().filter(name -> !byName.containsKey(name)).toList();
    if (named.isEmpty() || !missing.isEmpty()) {
      throw new DataException(
          "data.source.only = %s: %s"
              .formatted(
                  only,
                  named.isEmpty()
                      ? "names no file; name one at least, or leave the key out"
                      : "names %s, which %s has not, or has without content; name files that it has, below that folder"
                          .formatted(String.join(", ", missing), place)));
    }
    return of(place, files.only(named.stream().map(byName::get).toList()));
  }

  private static TableFiles of(URI place, SparkFiles files) {
    List<List<String>> keys =
        files.uris().stream()
            .map(file -> List.copyOf(values(place, file).keySet()))
            .distinct()
            .toList();
    return new TableFiles(files, keys.size() == 1 ? keys.get(0) : List.of());
  }

  /** Of a table that has none of its own. */
  static TableFiles none() {
    return new TableFiles(SparkFiles.none(), List.of());
  }

  private static LinkedHashMap<String, String> values(URI place, URI file) {
    LinkedHashMap<String, String> values = new LinkedHashMap<>();
    List<String> names = SparkFiles.names(place, file);
    for (String name : names.subList(0, Math.max(0, names.size() - 1))) {
      int sign = name.indexOf('=');
      if (sign > 0) {
        String value = unescaped(name.substring(sign + 1));
        values.put(unescaped(name.substring(0, sign)), value.equals(NO_VALUE) ? null : value);
      }
    }
    return values;
  }

  /** Hive writes what a file name cannot hold as %, then two hexadecimal digits. */
  private static String unescaped(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** What the folders of each file say of these columns, by the file's path. */
  HashMap<String, String[]> folderValues(URI place, List<String> columns) {
    HashMap<String, String[]> values = new HashMap<>();
    if (columns.stream().anyMatch(folderColumns::contains)) {
      for (URI file : uris()) {
        Map<String, String> found = values(place, file);
        values.put(file.getPath(), columns.stream().map(found::get).toArray(String[]::new));
      }
    }
    return values;
  }

  List<URI> uris() {
    return files.uris();
  }
}
