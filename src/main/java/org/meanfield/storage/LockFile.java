package org.meanfield.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A lock on storage: the file whose content says who holds something. */
record LockFile(Storage storage, URI file) {
  private static final Duration SETTLING = Duration.ofSeconds(1);
  private static final Duration UNCLEAR = Duration.ofMillis(200);

  /** Whether it is the record's now; false where another's stands. */
  boolean publish(LeaseRecord own) {
    try {
      storage.publish(file, own.toJson());
      return true;
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.ALREADY_EXISTS) {
        return false;
      }
      throw e;
    }
  }

  /** Waits where two can publish at once, and looks whose stands then. */
  void requireSettled(LeaseRecord own) {
    if (storage.placesExclusively(file)) {
      return;
    }
    pause(SETTLING);
    Optional<LeaseRecord> standing = read();
    if (!standing.map(LeaseRecord::token).equals(Optional.of(own.token()))) {
      throw held(standing.map(LeaseRecord::describe).orElse("somebody unknown"));
    }
  }

  /** Empty where there is no lock, and after a while where it cannot be understood. */
  Optional<LeaseRecord> read() {
    try {
      Optional<LeaseRecord> found = LeaseRecord.parse(storage.read(file));
      if (found.isEmpty()) {
        pause(UNCLEAR);
      }
      return found;
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  boolean exists() {
    return storage.exists(file);
  }

  void replace(LeaseRecord own) {
    storage.replace(file, own.toJson());
  }

  void delete() {
    storage.deleteRecursively(file);
  }

  /** Makes room for the next, of which only one can succeed. */
  void moveAside(LeaseRecord stale) {
    try {
      // The file stays: whoever saw the same stale lock a moment ago must find the name taken.
      String aside = "." + Storage.name(file) + ".stale-" + stale.token();
      storage.place(file, Storage.child(file.resolve("."), aside));
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.PERMISSION_DENIED) {
        throw e;
      }
      // Somebody else moved it in the same moment: the next attempt sees by whom.
    }
  }

  LeaseHeldException held(String by) {
    return new LeaseHeldException(file + " is held by " + by);
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lock", e);
    }
  }
}
