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
  static final Duration RENEWAL = Duration.ofSeconds(5);
  static final Duration EXPIRY = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 5;
  private static final String RUN = "run.lock";

  private final LockFile lock;
  private final Duration expiry;
  private final LeaseRecord record;
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(Lease::daemon);
  private volatile Instant heldUntil;
  private volatile String lostTo;

  private Lease(LockFile lock, LeaseRecord record, Duration expiry) {
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

  /**
   * The same with another time after which a holder that died no longer has it; renewed four times
   * as often.
   */
  public static Lease acquire(Storage storage, URI folder, String holder, Duration expiry) {
    return acquire(storage, folder, holder, expiry.dividedBy(4), expiry);
  }

  static Lease acquire(
      Storage storage, URI folder, String holder, Duration renewal, Duration expiry) {
    return acquire(
        new LockFile(storage, Storage.child(folder, RUN)), holder, "run", renewal, expiry);
  }

  /**
   * @param user who may have left a lock that cannot be read, for people
   */
  static Lease acquire(
      LockFile lock, String holder, String user, Duration renewal, Duration expiry) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Instant now = Instant.now();
      LeaseRecord own = LeaseRecord.ofThisProcess(holder, now, now.plus(expiry));
      if (lock.publish(own)) {
        lock.requireSettled(own);
        return renewed(lock, own, renewal, expiry);
      }
      Optional<LeaseRecord> holding = lock.read();
      if (holding.isPresent() && !holding.get().isStale(now)) {
        throw lock.held(holding.get().describe());
      }
      holding.ifPresent(lock::moveAside);
    }
    throw lock.held("somebody unknown: delete that file if no " + user + " uses the folder");
  }

  /** Whether somebody holds a folder, or died holding it. */
  public static boolean isIn(Storage storage, URI folder) {
    return storage.exists(Storage.child(folder, RUN));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "lease-heartbeat");
    thread.setDaemon(true);
    return thread;
  }

  /** Of a lock that is published. */
  static Lease renewed(LockFile lock, LeaseRecord own, Duration renewal, Duration expiry) {
    Lease lease = new Lease(lock, own, expiry);
    long millis = renewal.toMillis();
    lease.heartbeat.scheduleAtFixedRate(lease::renew, millis, millis, TimeUnit.MILLISECONDS);
    return lease;
  }

  private synchronized void renew() {
    try {
      Optional<LeaseRecord> standing = lock.read();
      if (!isOwn(standing)) {
        lostTo = standing.map(LeaseRecord::describe).orElse("nobody: the lock was removed");
        heartbeat.shutdown();
        return;
      }
      Instant until = Instant.now().plus(expiry);
      lock.replace(record.until(until));
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
    if (lostTo == null && Instant.now().isAfter(heldUntil)) {
      // Storage may be back before the heartbeat is.
      renew();
    }
    if (lostTo != null) {
      throw lock.held(lostTo);
    }
    if (Instant.now().isAfter(heldUntil)) {
      throw lock.held("nobody: it could not be renewed before " + heldUntil);
    }
  }

  /**
   * Looks at once whether the folder is still this lease's, for what must not be done twice and
   * comes seldom.
   *
   * @throws LeaseHeldException when it is not
   */
  public void confirm() {
    if (lostTo == null) {
      renew();
    }
    requireHeld();
  }

  /**
   * Gives the folder back, if it is still this lease's; by a thread that is interrupted as well.
   */
  @Override
  public void close() {
    Uninterrupted.run(this::giveBack);
  }

  private void giveBack() {
    heartbeat.shutdown();
    boolean interrupted = false;
    try {
      // A renewal that is under way would leave a lock behind the one that is deleted.
      for (boolean waiting = true; waiting; ) {
        try {
          heartbeat.awaitTermination(expiry.toMillis(), TimeUnit.MILLISECONDS);
          waiting = false;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (isOwn(lock.read())) {
        lock.delete();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
