package org.meanfield.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;

/**
 * A file that is created by one of several who try at the same moment: how a name is given out
 * once, such as the next number of a history.
 *
 * <p>Exact on the local file system and on HDFS, which refuse the second. On an object store
 * ({@code s3a} of Hadoop 3.3.4) both may publish, and the later overwrites the earlier; there a
 * second passes before the file is read back, and who finds another's bytes has lost. A writer that
 * is delayed by more than that second between looking and writing overwrites one who already
 * believes to have won: what was claimed is then the later's, and complete.
 */
public final class Claim {
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private Claim() {}

  /**
   * Creates a file under a name that nothing has. Repeated with the same bytes it succeeds again,
   * as who lost the connection may have to.
   *
   * @param content unlike anybody else's, as by a random token
   * @return whether the file is there and is this one; false where another has the name
   */
  public static boolean take(Storage storage, URI target, byte[] content) {
    return take(storage, target, content, SETTLING);
  }

  static boolean take(Storage storage, URI target, byte[] content, Duration settling) {
    try {
      storage.publish(target, content);
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.ALREADY_EXISTS) {
        return false;
      }
      throw e;
    }
    if (storage.placesExclusively(target)) {
      return true;
    }
    pause(settling);
    return Arrays.equals(storage.read(target), content);
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a file to settle", e);
    }
  }
}
