package org.meanfield.data.sharding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.meanfield.data.shards.Manifest;
import org.meanfield.storage.Checksum;

/** The files of a shard set on disk, by the hash of their content. */
final class ShardFiles {
  private ShardFiles() {}

  /** Every file, the manifest included; what is hidden says nothing of the examples. */
  static Map<String, String> all(Path shards) {
    try (Stream<Path> found = Files.walk(shards)) {
      Map<String, String> files = new TreeMap<>();
      for (Path file : found.filter(ShardFiles::isVisible).toList()) {
        String name = shards.relativize(file).toString();
        files.put(name, Checksum.of(Files.readAllBytes(file)).sha256());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isVisible(Path file) {
    return Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".");
  }

  /** The shards alone, whatever source their manifest names. */
  static Map<String, String> withoutManifest(Path shards) {
    Map<String, String> files = all(shards);
    files.remove(Manifest.FILE);
    return files;
  }
}
