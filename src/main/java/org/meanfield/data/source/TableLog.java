package org.meanfield.data.source;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meanfield.data.DataException;
import org.meanfield.storage.SparkFiles;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * What a table format keeps beside its files, which says which of them hold the table's rows: the
 * others are of rows that were deleted or replaced.
 */
enum TableLog {
  DELTA("Delta", "delta", "_delta_log", ".+"),
  HUDI("Hudi", "hudi", ".hoodie", ".+"),
  ICEBERG("Iceberg", "iceberg", "metadata", "(v\\d+|\\d{5}-[^/]+)(\\.gz)?\\.metadata\\.json");

  private final String title;
  private final String format;
  private final String folder;
  private final Pattern file;
  private final Pattern path;

  TableLog(String title, String format, String folder, String file) {
    this.title = title;
    this.format = format;
    this.folder = folder;
    this.file = Pattern.compile(file);
    this.path = Pattern.compile("(?:.*/)?%s/(?:%s)".formatted(Pattern.quote(folder), file));
  }

  /**
   * @param files of a folder that is read file by file
   * @throws DataException where a table format says which of them count
   */
  static void requireNone(URI place, SparkFiles files) {
    for (TableLog log : values()) {
      Stream.concat(files.hidden().stream(), files.uris().stream())
          .filter(found -> log.isOf(place, found))
          .findFirst()
          .ifPresent(found -> log.refuse(place, Storage.name(found) + " tells"));
    }
  }

  /**
   * The same of what stands above a place, which may be a part of a table or one of its files.
   *
   * @throws DataException where it is
   */
  static void requireNoneAbove(Storage storage, URI place) {
    for (Optional<URI> above = parent(place); above.isPresent(); above = parent(above.get())) {
      for (TableLog log : values()) {
        if (log.isIn(storage, above.get())) {
          log.refuse(place, "the folder %s in %s tells".formatted(log.folder, above.get()));
        }
      }
    }
  }

  private static Optional<URI> parent(URI place) {
    String path = place.getRawPath().replaceFirst("/+$", "");
    int end = path.lastIndexOf('/');
    return end < 0 ? Optional.empty() : Optional.of(place.resolve(path.substring(0, end) + "/"));
  }

  private boolean isIn(Storage storage, URI table) {
    URI log = Storage.child(table, folder);
    try {
      return storage.isFolder(log)
          && storage.files(log).stream().anyMatch(f -> file.matcher(Storage.name(f)).matches());
    } catch (StorageException e) {
      // Who may read a folder need not be allowed to look at those above it.
      if (e.kind() == StorageException.Kind.PERMISSION_DENIED) {
        return false;
      }
      throw e;
    }
  }

  private boolean isOf(URI place, URI found) {
    return path.matcher(String.join("/", SparkFiles.names(place, found))).matches();
  }

  private void refuse(URI place, String evidence) {
    throw new DataException(
        "%s is of a table of %s, as %s: some of its files may be of rows that were deleted or replaced; set data.source.format = %s and name the table, which needs the package of %s on the cluster"
            .formatted(place, title, evidence, format, title));
  }
}
