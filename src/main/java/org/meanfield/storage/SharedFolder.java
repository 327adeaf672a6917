package org.meanfield.storage;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A folder that is written once and then read by many: it has a lock file for each reader ({@link
 * #whileReading}) and one for who writes it ({@link #toWrite}), renewed as {@link Lease} says. Each
 * publishes its own first and looks for the others' then: of a reader and a writer that come at the
 * same moment, one at least sees the other and gives way.
 */
public final class SharedFolder {
  private static final String WRITER = ".write.lock";
  private static final String READER = ".read-";

  private SharedFolder() {}

  /**
   * Takes the folder, which need not exist yet, to write it: alone, and when nobody reads it.
   *
   * @throws LeaseHeldException when another writes it, or somebody reads it
   * @throws StorageException when the folder cannot be read or written
   */
  public static Lease toWrite(Storage storage, URI folder, String holder) {
    LockFile lock = new LockFile(storage, Storage.child(folder, WRITER));
    Lease lease = Lease.acquire(lock, holder, "program", Lease.RENEWAL, Lease.EXPIRY);
    try {
      for (URI file : storage.files(folder, READER)) {
        requireOver(folder, new LockFile(storage, file));
      }
      return lease;
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** A dead reader's lock goes away: nobody else has its name. */
  private static void requireOver(URI folder, LockFile reader) {
    Optional<LeaseRecord> reading = reader.read();
    if (reading.isPresent() && reading.get().isStale(Instant.now())) {
      reader.delete();
    } else if (reading.isPresent()) {
      throw inUse(folder, "read", reading.get());
    } else if (reader.exists()) {
      throw reader.held("somebody unknown: delete that file if no program reads the folder");
    }
  }

  /**
   * Does what reads a folder, along with others who do. Where this user may not write there, it
   * cannot be said that the folder is read, and is read all the same.
   *
   * @throws LeaseHeldException when somebody writes it
   */
  public static <R> R whileReading(Storage storage, URI folder, String holder, Supplier<R> work) {
    Optional<Lease> lease = toRead(storage, folder, holder, Lease.RENEWAL, Lease.EXPIRY);
    try {
      return work.get();
    } finally {
      lease.ifPresent(Lease::close);
    }
  }

  static Optional<Lease> toRead(
      Storage storage, URI folder, String holder, Duration renewal, Duration expiry) {
    Instant now = Instant.now();
    LeaseRecord own = LeaseRecord.ofThisProcess(holder, now, now.plus(expiry));
    LockFile lock = new LockFile(storage, Storage.child(folder, READER + own.token() + ".lock"));
    Optional<Lease> lease = Optional.empty();
    try {
      lock.publish(own);
      lease = Optional.of(Lease.renewed(lock, own, renewal, expiry));
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.PERMISSION_DENIED) {
        throw e;
      }
    }
    Optional<LeaseRecord> writing =
        new LockFile(storage, Storage.child(folder, WRITER)).read().filter(w -> !w.isStale(now));
    if (writing.isPresent()) {
      lease.ifPresent(Lease::close);
      throw inUse(folder, "written", writing.get());
    }
    return lease;
  }

  private static LeaseHeldException inUse(URI folder, String how, LeaseRecord by) {
    return new LeaseHeldException(
        "%s is being %s by %s; wait until that is over, or use another folder"
            .formatted(folder, how, by.describe()));
  }
}
