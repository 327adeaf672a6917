package org.meanfield.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.storage.Storage;

/** A folder that goes with the process. */
final class TemporaryFolder {
  private TemporaryFolder() {}

  static Path create(String prefix) {
    try {
      Path folder = Files.createTempDirectory(prefix);
      Storage storage = Storage.of(new Configuration());
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> storage.deleteRecursively(folder.toUri())));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
