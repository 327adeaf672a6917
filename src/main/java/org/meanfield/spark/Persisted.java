package org.meanfield.spark;

import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * An RDD that Spark keeps, in memory and what does not fit there on disk, until this is closed.
 * Nothing else persists one, so that none stays kept where a later step fails.
 */
public record Persisted<T>(JavaRDD<T> rdd) implements AutoCloseable {

  /** From the first job on that computes it. */
  public static <T> Persisted<T> of(JavaRDD<T> rdd) {
    return new Persisted<>(rdd.persist(StorageLevel.MEMORY_AND_DISK()));
  }

  /** What is made of it and closes it in the end; where making that fails, it is closed now. */
  public <R> R orClosed(Supplier<R> making) {
    try {
      return making.get();
    } catch (Throwable e) {
      // Spark throws checked exceptions that it does not declare.
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    rdd.unpersist();
  }
}
