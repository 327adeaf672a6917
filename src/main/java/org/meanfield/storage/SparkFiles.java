package org.meanfield.storage;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Files that Spark is to read, these and no others. Paths that it is given it takes for patterns,
 * leaves out names that begin with an underscore, and makes columns of folders in its own way.
 */
public final class SparkFiles implements FileIndex {
  private final LinkedHashMap<URI, FileStatus> files;
  private final List<URI> hidden;

  private SparkFiles(LinkedHashMap<URI, FileStatus> files, List<URI> hidden) {
    this.files = files;
    this.hidden = hidden;
  }

  /**
   * The file that is named, or all in a folder and its sub-folders but empty ones and those that
   * are hidden, in the order of their paths.
   */
  public static SparkFiles below(Configuration hadoop, URI place) {
    List<FileStatus> found = new ArrayList<>();
    List<URI> hidden = new ArrayList<>();
    try {
      Path root = new Path(place);
      RemoteIterator<LocatedFileStatus> all = root.getFileSystem(hadoop).listFiles(root, true);
      while (all.hasNext()) {
        FileStatus file = all.next();
        if (names(place, uri(file)).stream().anyMatch(Storage::isHidden)) {
          hidden.add(uri(file));
        } else if (file.getLen() > 0) {
          found.add(file);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("list", place, e);
    }
    found.sort(Comparator.comparing(file -> file.getPath().toUri().getPath()));
    LinkedHashMap<URI, FileStatus> files = new LinkedHashMap<>();
    found.forEach(file -> files.put(uri(file), file));
    return new SparkFiles(files, hidden);
  }

  /** None at all. */
  public static SparkFiles none() {
    return new SparkFiles(new LinkedHashMap<>(), List.of());
  }

  /** A local path has an authority here, an empty one, as other URIs of this project have. */
  private static URI uri(FileStatus file) {
    URI uri = file.getPath().toUri();
    return uri.getAuthority() == null && uri.getScheme().equals("file")
        ? URI.create("file://" + uri.getRawPath())
        : uri;
  }

  /** The names on the way from a folder to a file in it, the file's last; none for itself. */
  public static List<String> names(URI folder, URI file) {
    String path = file.getPath();
    String root = folder.getPath().replaceFirst("/+$", "");
    return Stream.of(path.substring(Math.min(path.length(), root.length())).split("/"))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  public List<URI> uris() {
    return List.copyOf(files.keySet());
  }

  /** Those below the same folder that are not to be read. */
  public List<URI> hidden() {
    return hidden;
  }

  /** Some of them. */
  public SparkFiles only(List<URI> some) {
    LinkedHashMap<URI, FileStatus> kept = new LinkedHashMap<>();
    some.forEach(file -> kept.put(file, files.get(file)));
    return new SparkFiles(kept, List.of());
  }

  /** As Spark's readers take them, to tell what columns there are. */
  public Seq<FileStatus> statuses() {
    return JavaConverters.asScalaBuffer(List.copyOf(files.values())).toSeq();
  }

  @Override
  public Seq<Path> rootPaths() {
    return JavaConverters.asScalaBuffer(files.values().stream().map(FileStatus::getPath).toList())
        .toSeq();
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    PartitionDirectory all =
        PartitionDirectory.apply(InternalRow.empty(), files.values().toArray(FileStatus[]::new));
    return JavaConverters.asScalaBuffer(List.of(all)).toSeq();
  }

  @Override
  public String[] inputFiles() {
    return files.keySet().stream().map(URI::toString).toArray(String[]::new);
  }

  @Override
  public void refresh() {
    // The files were listed once, for all that is read of them.
  }

  @Override
  public long sizeInBytes() {
    return files.values().stream().mapToLong(FileStatus::getLen).sum();
  }

  @Override
  public StructType partitionSchema() {
    return new StructType();
  }

  @Override
  public String toString() {
    return files.size() + " files";
  }
}
