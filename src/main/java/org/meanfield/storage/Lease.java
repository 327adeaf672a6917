package org.meanfield.storage;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a folder for one process, by a file {@code run.lock} in it that is renewed every 5 seconds
 * and counts for 30.
 *
 * <p>Acquiring publishes the lock file, which only one of several can (see {@link Storage}). A lock
 * whose time is over, or whose process is dead on this same machine, is taken over: it is moved
 * aside to a name made of its own token, which again only one can do. File systems that cannot
 * refuse the second of two (object stores: {@code s3a} of Hadoop 3.3.4) let both publish, and the
 * later overwrites the earlier; there a second passes before the lock is read back, and who does
 * not find its own token has lost. That is a narrow gap, not a proof: a writer delayed by more than
 * that second is only found out at the next renewal.
 *
 * <p>A process that stands still for more than 30 seconds can lose its lease without noticing:
 * {@link #requireHeld} before what must not be done twice. Clocks of different machines are assumed
 * to agree within a few seconds.
 */
public final class Lease implements AutoCloseable {
  private static final Duration RENEWAL = Duration.ofSeconds(5);
  private static final Duration EXPIRY = Duration.ofSeconds(30);
  private static final Duration SETTLING = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 5;
  private static final String LOCK = "run.lock";

  private final Storage storage;
  private final URI lock;
  private final Duration expiry;
  private final LeaseRecord record;
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(Lease::daemon);
  private volatile Instant heldUntil;
  private volatile String lostTo;

  private Lease(Storage storage, URI lock, LeaseRecord record, Duration expiry) {
    this.storage = storage;
    this.lock = lock;
    this.record = record;
    this.expiry = expiry;
    this.heldUntil = Instant.parse(record.expires());
  }

  /**
   * Takes the folder, which need not exist yet.
   *
   * @param holder what this process calls itself in the messages that others get
   * @throws LeaseHeldException when another process, or another part of this one, holds it
   * @throws StorageException when the folder cannot be read or written
   */
  public static Lease acquire(Storage storage, URI folder, String holder) {
    return acquire(storage, folder, holder, RENEWAL, EXPIRY);
  }

  static Lease acquire(
      Storage storage, URI folder, String holder, Duration renewal, Duration expiry) {
    URI lock = Storage.child(folder, LOCK);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Instant now = Instant.now();
      LeaseRecord own = LeaseRecord.ofThisProcess(holder, now, now.plus(expiry));
      if (publish(storage, lock, own)) {
        requireSettled(storage, lock, own);
        return new Lease(storage, lock, own, expiry).renewedEvery(renewal);
      }
      Optional<LeaseRecord> holding = read(storage, lock);
      if (holding.isPresent() && !holding.get().isStale(now)) {
        throw held(lock, holding.get().describe());
      }
      holding.ifPresent(stale -> moveAside(storage, lock, stale));
    }
    throw held(lock, "somebody unknown: delete that file if no run uses the folder");
  }

  /** Whether somebody holds a folder, or died holding it. */
  public static boolean isIn(Storage storage, URI folder) {
    return storage.exists(Storage.child(folder, LOCK));
  }

  private static boolean publish(Storage storage, URI lock, LeaseRecord own) {
    try {
      storage.publish(lock, own.toJson());
      return true;
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.ALREADY_EXISTS) {
        return false;
      }
      throw e;
    }
  }

  private static void requireSettled(Storage storage, URI lock, LeaseRecord own) {
    if (storage.placesExclusively(lock)) {
      return;
    }
    pause(SETTLING);
    Optional<LeaseRecord> standing = read(storage, lock);
    if (!standing.map(LeaseRecord::token).equals(Optional.of(own.token()))) {
      throw held(lock, standing.map(LeaseRecord::describe).orElse("somebody unknown"));
    }
  }

  /** Empty where there is no lock, and after a while where it cannot be understood. */
  private static Optional<LeaseRecord> read(Storage storage, URI lock) {
    try {
      Optional<LeaseRecord> found = LeaseRecord.parse(storage.read(lock));
      if (found.isEmpty()) {
        pause(SETTLING.dividedBy(ATTEMPTS));
      }
      return found;
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void moveAside(Storage storage, URI lock, LeaseRecord stale) {
    try {
      // The file stays: whoever saw the same stale lock a moment ago must find the name taken.
      storage.place(lock, Storage.child(lock.resolve("."), ".run.lock.stale-" + stale.token()));
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.PERMISSION_DENIED) {
        throw e;
      }
      // Somebody else moved it in the same moment: the next attempt sees by whom.
    }
  }

  private static LeaseHeldException held(URI lock, String by) {
    return new LeaseHeldException(lock + " is held by " + by);
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lock", e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "lease-heartbeat");
    thread.setDaemon(true);
    return thread;
  }

  private Lease renewedEvery(Duration renewal) {
    long millis = renewal.toMillis();
    heartbeat.scheduleAtFixedRate(this::renew, millis, millis, TimeUnit.MILLISECONDS);
    return this;
  }

  private void renew() {
    try {
      Optional<LeaseRecord> standing = read(storage, lock);
      if (!isOwn(standing)) {
        lostTo = standing.map(LeaseRecord::describe).orElse("nobody: the lock was removed");
        heartbeat.shutdown();
        return;
      }
      Instant until = Instant.now().plus(expiry);
      storage.replace(lock, record.until(until).toJson());
      heldUntil = until;
    } catch (StorageException e) {
      // The lease has time for several more attempts; requireHeld tells when it is over.
    }
  }

  private boolean isOwn(Optional<LeaseRecord> standing) {
    return standing.filter(r -> r.token().equals(record.token())).isPresent();
  }

  /**
   * @throws LeaseHeldException when the folder is no longer this lease's
   */
  public void requireHeld() {
    if (lostTo != null) {
      throw held(lock, lostTo);
    }
    if (Instant.now().isAfter(heldUntil)) {
      throw held(lock, "nobody: it could not be renewed before " + heldUntil);
    }
  }

  /** Gives the folder back, if it is still this lease's. */
  @Override
  public void close() {
    heartbeat.shutdown();
    try {
      heartbeat.awaitTermination(expiry.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isOwn(read(storage, lock))) {
      storage.deleteRecursively(lock);
    }
  }
}
