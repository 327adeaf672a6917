package org.meanfield.data.source;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.functions;
import org.meanfield.config.TableFormat;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;

/** Fingerprints of sources that are made of many files, computed where Spark reads them. */
public record Fingerprints(JavaSparkContext spark, Storage storage) {
  private static final int FILES_A_TASK = 256;

  /**
   * The fingerprint of a table: of its files, or, where it has none, of its rows, whatever their
   * order.
   */
  public SourceFile of(String key, URI place, SparkTable table) {
    if (table.hasFiles()) {
      return of(key, place, table.files(), table.checksums());
    }
    org.apache.spark.sql.Row sums =
        table
            .content()
            .select(functions.xxhash64(TablePart.hashable(table.content())).as("hash"))
            .agg(
                functions.count(functions.lit(1)),
                functions.sum(functions.col("hash").cast("decimal(38,0)")))
            .first();
    byte[] content = (sums.get(0) + " " + sums.get(1)).getBytes(StandardCharsets.UTF_8);
    return new SourceFile(
        key,
        TableFormat.isNamed(place) ? TableFormat.tableName(place) : Storage.name(place),
        sums.getLong(0),
        Checksum.of(content).sha256());
  }

  /**
   * One fingerprint of all files: the sum of their lengths, and the SHA-256 of their names below
   * the folder and their own SHA-256s, a line a file.
   *
   * @param key where the configuration names the folder
   * @param folder that the files are in, or the only file itself, which has its own SHA-256
   * @param files in their order
   */
  public SourceFile of(String key, URI folder, List<URI> files) {
    return of(key, folder, files, Map.of());
  }

  /** Of those whose checksums are known none is read. */
  private SourceFile of(String key, URI folder, List<URI> files, Map<URI, Checksum> known) {
    List<Checksum> checksums =
        known.keySet().containsAll(files)
            ? files.stream().map(known::get).toList()
            : checksums(files);
    if (files.size() == 1 && files.get(0).getPath().equals(folder.getPath())) {
      Checksum only = checksums.get(0);
      return new SourceFile(key, Storage.name(folder), only.bytes(), only.sha256());
    }
    int folderLength = folder.getPath().replaceFirst("/+$", "").length();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).getPath().substring(folderLength);
      lines.append(checksums.get(i).sha256()).append("  ").append(name).append('\n');
    }
    Checksum all = Checksum.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    return new SourceFile(
        key,
        Storage.name(folder),
        checksums.stream().mapToLong(Checksum::bytes).sum(),
        all.sha256());
  }

  private List<Checksum> checksums(List<URI> files) {
    Storage reader = storage;
    return TaskResult.all(
        spark
            .parallelize(files, tasks(spark, files.size()))
            .map(file -> TaskResult.of(() -> reader.checksum(file)))
            .collect());
  }

  /** Several files a task, since most are small; what a task reads decides on nothing else. */
  public static int tasks(JavaSparkContext spark, int files) {
    return Math.max(1, Math.min(files, Math.max(spark.defaultParallelism(), files / FILES_A_TASK)));
  }
}
