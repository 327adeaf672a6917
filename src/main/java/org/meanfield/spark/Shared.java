package org.meanfield.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManager;

/**
 * A value that tasks get without its travelling with each of them, until it is closed: sent to each
 * executor once; where tasks run in the driver's own process (Spark's local mode), the object
 * itself, which nobody then serialises or copies.
 */
public sealed interface Shared<T> extends Serializable, AutoCloseable {

  /**
   * @throws IllegalStateException after it was closed
   */
  T value();

  @Override
  void close();

  /** Drops what this process was sent of it; it can be sent again. */
  void forget(BlockManager blocks);

  /**
   * Shared with the tasks of a context.
   *
   * @param value serialisable, and not to be written by tasks
   */
  static <T> Shared<T> with(JavaSparkContext spark, T value) {
    return spark.isLocal() ? InPlace.of(value) : new Sent<>(spark.broadcast(value));
  }

  /** On its way to executors, or there. */
  record Sent<T>(Broadcast<T> broadcast) implements Shared<T> {
    @Override
    public T value() {
      return broadcast.value();
    }

    @Override
    public void close() {
      broadcast.destroy();
    }

    @Override
    public void forget(BlockManager blocks) {
      blocks.removeBroadcast(broadcast.id(), true);
    }
  }

  /**
   * An object of this process: what is serialised is its number.
   *
   * @param number among all that were ever shared here
   */
  record InPlace<T>(long number) implements Shared<T> {
    private static final Map<Long, Object> VALUES = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Unlike what is sent, it may be written, by tasks that look after their threads. */
    public static <T> InPlace<T> of(T value) {
      long number = NUMBERS.incrementAndGet();
      VALUES.put(number, value);
      return new InPlace<>(number);
    }

    @Override
    @SuppressWarnings("unchecked") // nothing else is put under this number
    public T value() {
      Object value = VALUES.get(number);
      if (value == null) {
        throw new IllegalStateException("shared value " + number + " is closed, or not of here");
      }
      return (T) value;
    }

    @Override
    public void close() {
      VALUES.remove(number);
    }

    @Override
    public void forget(BlockManager blocks) {
      // Nothing was sent.
    }
  }
}
