package org.meanfield.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * How many native threads the engine's primitives keep, counted by the operating system rather than
 * claimed: threads that OpenMP starts inherit the name of the one it starts them for.
 */
public final class NativeThreadCount {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** Linux keeps 15 letters. */
  private static final String NAME = "counted-threads";

  private NativeThreadCount() {}

  /**
   * Threads that work is done with, such as a network's step, the one that it is given to included:
   * one that has no others yet. Empty where the operating system does not tell.
   */
  public static synchronized OptionalInt of(Runnable work) {
    if (!Files.isDirectory(TASKS)) {
      return OptionalInt.empty();
    }
    AtomicReference<OptionalInt> count = new AtomicReference<>(OptionalInt.empty());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              work.run();
              count.set(OptionalInt.of((int) names().stream().filter(NAME::equals).count()));
            },
            NAME);
    thread.setUncaughtExceptionHandler((failed, e) -> failure.set(e));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while counting threads", e);
    }
    if (failure.get() instanceof RuntimeException e) {
      throw e;
    }
    return count.get();
  }

  private static List<String> names() {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      return tasks.map(NativeThreadCount::name).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).trim();
    } catch (IOException e) {
      // It has ended.
      return "";
    }
  }
}
