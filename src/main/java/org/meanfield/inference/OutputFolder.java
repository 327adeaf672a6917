package org.meanfield.inference;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.config.ConfigException;
import org.meanfield.spark.IdleExecutors;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Lease;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A folder of files that Spark writes, which appears when it is complete. It is written in a hidden
 * folder beside its place, and deleted where anything fails; what a process that is killed leaves
 * there, the next one that writes to the same place deletes. On an object store, where a folder is
 * moved by copying, what counts is {@code _SUCCESS}, which comes last.
 *
 * @param holder who writes, for messages
 */
record OutputFolder(JavaSparkContext spark, Storage storage, URI target, String holder) {
  /** What Spark and Hadoop put beside their output when it is whole; here written last. */
  static final String COMPLETE = "_SUCCESS";

  /**
   * @throws ConfigException when the place is taken
   */
  void requireFree() {
    if (storage.exists(target)) {
      throw new ConfigException(
          "--output " + target + ": exists already; delete it, or choose another place");
    }
  }

  /**
   * @param writer creates the folder whose URI it is given, and may look at what it wrote
   * @return what the writer says
   * @throws org.meanfield.storage.StorageException when the place cannot be written, or something
   *     took it meanwhile
   */
  <R> R write(Function<URI, R> writer) {
    URI hidden = Storage.child(target.resolve("."), prefix() + UUID.randomUUID());
    // Says in our own words what is wrong with the place, before hours of work.
    Lease lease = Lease.acquire(storage, hidden, holder);
    try {
      leftovers().forEach(this::discardIfDead);
      URI written = written(hidden);
      R result = writer.apply(written);
      lease.requireHeld();
      storage.publishFolder(written, target);
      storage.publish(Storage.child(target, COMPLETE), new byte[0]);
      return result;
    } catch (RuntimeException e) {
      // Tasks that still run would make the hidden folder again.
      IdleExecutors.await(spark);
      throw named(e);
    } finally {
      discard(hidden, lease);
    }
  }

  /**
   * Writes rows, and nothing besides that nobody asked for.
   *
   * @param written the folder that the writer was given
   */
  static void writeParquet(Dataset<Row> rows, URI written) {
    rows.write()
        // The place itself gets that mark, when it is complete.
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", false)
        // Hadoop keeps sums in .crc files beside local ones, which nobody asked for.
        .option("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem")
        .option("fs.file.impl.disable.cache", true)
        .parquet(Storage.path(written));
  }

  /** What the hidden folders of this place are called, up to a name of each one's own. */
  private String prefix() {
    return "." + Storage.name(target) + ".tmp-";
  }

  private static URI written(URI hidden) {
    return Storage.child(hidden, "output");
  }

  /** Hidden folders that say who works in them. */
  private List<URI> leftovers() {
    return storage.folders(target.resolve("."), prefix()).stream()
        .filter(hidden -> Lease.isIn(storage, hidden))
        .toList();
  }

  /** One of a process that is still there keeps its lease, and its folder. */
  private void discardIfDead(URI hidden) {
    try {
      discard(hidden, Lease.acquire(storage, hidden, holder));
    } catch (LeaseHeldException | StorageException ignored) {
      // A living one's, or one that only somebody else may delete: none of this output's concern.
    }
  }

  /** What Spark met when it wrote, such as a full disk, in our own words. */
  private RuntimeException named(RuntimeException failure) {
    if (JobFailure.isOurs(failure)) {
      return failure;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return StorageException.of("write", target, io);
      }
    }
    return failure;
  }

  /**
   * What is large goes while the lease is held, so that who is killed here leaves a folder that is
   * known again. The outcome is known by then, and matters more than a hidden folder that stays.
   */
  private void discard(URI hidden, Lease lease) {
    try {
      try {
        storage.deleteRecursively(written(hidden));
      } finally {
        lease.close();
      }
      storage.deleteRecursively(hidden);
    } catch (StorageException ignored) {
      // Nobody reads it.
    }
  }
}
