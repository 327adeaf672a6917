package org.meanfield.data.source;

import java.net.URI;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meanfield.data.DataException;
import org.meanfield.storage.SparkFiles;
import org.meanfield.storage.Storage;

/**
 * What a table format keeps beside its files, which says which of them hold the table's rows: the
 * others are of rows that were deleted or replaced.
 */
enum TableLog {
  DELTA("Delta", "delta", "_delta_log/.+"),
  HUDI("Hudi", "hudi", "\\.hoodie/.+"),
  ICEBERG("Iceberg", "iceberg", "metadata/(v\\d+|\\d{5}-[^/]+)(\\.gz)?\\.metadata\\.json");

  private final String title;
  private final String format;
  private final Pattern file;

  TableLog(String title, String format, String file) {
    this.title = title;
    this.format = format;
    this.file = Pattern.compile("(?:.*/)?(?:%s)".formatted(file));
  }

  /**
   * @param files of a folder that is read file by file
   * @throws DataException where a table format says which of them count
   */
  static void requireNone(URI place, SparkFiles files) {
    for (TableLog log : values()) {
      Stream.concat(files.hidden().stream(), files.uris().stream())
          .filter(file -> log.isOf(place, file))
          .findFirst()
          .ifPresent(file -> refuse(place, log, file));
    }
  }

  private boolean isOf(URI place, URI found) {
    return file.matcher(String.join("/", SparkFiles.names(place, found))).matches();
  }

  private static void refuse(URI place, TableLog log, URI file) {
    throw new DataException(
        "%s is of a table of %s, as %s tells: some of its files may be of rows that were deleted or replaced; set data.source.format = %s, which needs the package of %s on the cluster"
            .formatted(place, log.title, Storage.name(file), log.format, log.title));
  }
}
