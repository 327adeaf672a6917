package org.meanfield.retraining;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RetrainingConfig.NewData;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;

/**
 * The files of a source that no version was made of. A used file that has other content now is an
 * error: of its examples some were trained on, and no split of the rest could be trusted.
 *
 * @param root the source's folder
 */
record NewFiles(Storage storage, URI root, List<Storage.Listed> files, List<String> copies)
    implements Arrivals {
  private static final String KEY = "data.source.train.path";
  private static final int NAMED = 5;

  /** Formats whose files are found in one folder. */
  private static final List<String> LISTABLE =
      List.of("csv", "tsv", "json", "text", "parquet", "orc", "avro", "image-folder");

  /**
   * @param used what versions were made of
   * @throws ConfigException where the source is no folder of files
   * @throws DataException where a used file was changed, or a used partition has further files
   */
  static NewFiles of(Storage storage, Config config, List<UsedFile> used) {
    URI root = root(storage, config);
    Map<String, UsedFile> known =
        used.stream().collect(Collectors.toMap(UsedFile::path, file -> file, (a, b) -> b));
    Map<Long, List<UsedFile>> bySize =
        used.stream().collect(Collectors.groupingBy(UsedFile::bytes));
    List<Storage.Listed> files = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    List<String> copies = new ArrayList<>();
    for (Storage.Listed file : storage.listed(root)) {
      UsedFile then = known.get(path(root, file.file()));
      if (then != null && isChanged(storage, then, file)) {
        changed.add(then.path());
      } else if (then == null && file.bytes() > 0) {
        original(storage, file, bySize.getOrDefault(file.bytes(), List.of()))
            .ifPresentOrElse(
                of -> copies.add(path(root, file.file()) + " (as " + of.path() + ")"),
                () -> files.add(file));
      }
    }
    if (!changed.isEmpty()) {
      throw new DataException(
          "%s: %s has other content than when a version was made of it; put the changed rows into a further file and restore this one, or train another retraining.model"
              .formatted(root, named(changed)));
    }
    NewFiles found = new NewFiles(storage, root, files, List.copyOf(copies));
    if (config.retraining().newData() == NewData.PARTITIONS) {
      found.requireWholePartitions(known);
    }
    return found;
  }

  private static URI root(Storage storage, Config config) {
    String format = config.flat().get("data.source.format");
    String path = config.flat().get(KEY);
    if (!LISTABLE.contains(format)) {
      throw new ConfigException(
          "data.source.format = %s: what is new is told by files that come to a folder; use one of %s"
              .formatted(format, String.join(", ", LISTABLE)));
    }
    URI root = URI.create(path);
    if (!storage.isFolder(root)) {
      throw new ConfigException(
          "%s = %s: is no folder, in which new files could appear; give the folder that they are put into"
              .formatted(KEY, root));
    }
    return root;
  }

  /** The used file that has the same content under another name. */
  private static Optional<UsedFile> original(
      Storage storage, Storage.Listed file, List<UsedFile> ofThatSize) {
    if (ofThatSize.isEmpty()) {
      return Optional.empty();
    }
    String sha256 = storage.sha256(file.file());
    return ofThatSize.stream().filter(then -> then.sha256().equals(sha256)).findFirst();
  }

  private static boolean isChanged(Storage storage, UsedFile then, Storage.Listed now) {
    return then.bytes() != now.bytes()
        || then.modified() != now.modified() && !then.sha256().equals(storage.sha256(now.file()));
  }

  /** Partitions come whole: what is late for one that was used has no place. */
  private void requireWholePartitions(Map<String, UsedFile> known) {
    Map<String, String> used = new HashMap<>();
    known.keySet().forEach(path -> used.put(partition(path), path));
    List<String> late = paths().stream().filter(path -> used.containsKey(partition(path))).toList();
    if (!late.isEmpty()) {
      throw new DataException(
          "%s: %s came to a partition that a version was made of; put it into a partition of its own, or set retraining.new-data = files"
              .formatted(root, named(late)));
    }
    List<String> outside = paths().stream().filter(path -> partition(path).isEmpty()).toList();
    if (!outside.isEmpty()) {
      throw new DataException(
          "%s: %s is in no partition; put it into a folder KEY=VALUE, or set retraining.new-data = files"
              .formatted(root, named(outside)));
    }
  }

  private static String partition(String path) {
    int last = path.lastIndexOf('/');
    String folder = last < 0 ? "" : path.substring(0, last);
    return folder.contains("=") ? folder : "";
  }

  private static String named(List<String> paths) {
    return paths.size() <= NAMED
        ? String.join(", ", paths)
        : String.join(", ", paths.subList(0, NAMED)) + " and " + (paths.size() - NAMED) + " more";
  }

  private static String path(URI root, URI file) {
    int from = root.getPath().replaceFirst("/+$", "").length() + 1;
    return file.getPath().substring(from);
  }

  /** Nothing of it. */
  NewFiles none() {
    return new NewFiles(storage, root, List.of(), copies);
  }

  /** Whether each was there when something was tried, as far as that shows from outside. */
  boolean areAmong(List<UsedFile> tried) {
    Set<List<Object>> known =
        tried.stream()
            .map(then -> List.<Object>of(then.path(), then.bytes(), then.modified()))
            .collect(Collectors.toSet());
    return files.stream()
        .allMatch(
            file ->
                known.contains(List.of(path(root, file.file()), file.bytes(), file.modified())));
  }

  /** Files that only repeat what a version was made of are left out. */
  @Override
  public Optional<String> warning() {
    return copies.isEmpty()
        ? Optional.empty()
        : Optional.of("left out, since a version was made of the same content: " + named(copies));
  }

  @Override
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /** Below the source's folder, in the order of their names. */
  private List<String> paths() {
    return files.stream().map(file -> path(root, file.file())).sorted().toList();
  }

  @Override
  public String words() {
    return "%s of %s: %s"
        .formatted(
            Amount.grouped(files.size(), "new file"),
            Amount.grouped(files.stream().mapToLong(Storage.Listed::bytes).sum(), "byte"),
            named(paths()));
  }

  @Override
  public Map<String, String> settings(Attempts attempts, int number) {
    URI list = attempts.files(number);
    byte[] names = paths().stream().collect(Collectors.joining("\n", "", "\n")).getBytes(UTF_8);
    storage.publish(list, names);
    return Map.of("data.source.only", list.toString());
  }

  @Override
  public Increment made(JavaSparkContext spark, Increment begun) {
    List<UsedFile> used = checked(spark);
    requireStable();
    return begun.of(used);
  }

  /** With their checksums, computed where Spark reads them. */
  private List<UsedFile> checked(JavaSparkContext spark) {
    Storage reader = storage;
    URI folder = root;
    TreeMap<String, UsedFile> checked = new TreeMap<>();
    spark
        .parallelize(files.stream().map(NewFiles::facts).toList(), Math.min(files.size(), 64))
        .map(
            file ->
                new UsedFile(
                    path(folder, file.file), file.bytes, file.modified, reader.sha256(file.file)))
        .collect()
        .forEach(file -> checked.put(file.path(), file));
    return List.copyOf(checked.values());
  }

  private record Facts(URI file, long bytes, long modified) implements Serializable {}

  private static Facts facts(Storage.Listed file) {
    return new Facts(file.file(), file.bytes(), file.modified());
  }

  /**
   * @throws DataException where a file is no longer what it was when it was listed
   */
  private void requireStable() {
    Map<URI, Storage.Listed> now =
        storage.listed(root).stream().collect(Collectors.toMap(Storage.Listed::file, f -> f));
    List<String> moved =
        files.stream()
            .filter(file -> !Objects.equals(now.get(file.file()), file))
            .map(file -> path(root, file.file()))
            .toList();
    if (!moved.isEmpty()) {
      throw new DataException(
          "%s: %s was changed while it was read; have files moved there when they are complete, and call again"
              .formatted(root, named(moved)));
    }
  }
}
