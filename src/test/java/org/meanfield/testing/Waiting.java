package org.meanfield.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for another process, up to a limit that says something is wrong. */
public final class Waiting {
  private static final long POLL_MILLIS = 20;

  private Waiting() {}

  /**
   * @param what is waited for, for the message
   * @param search looks once
   * @return what was found
   * @throws IllegalStateException when the time is over
   */
  public static <T> T until(String what, Duration limit, Supplier<Optional<T>> search) {
    return until(() -> what, limit, search);
  }

  /**
   * The same, with a message that is put together when the time is over.
   *
   * @throws IllegalStateException when the time is over
   */
  public static <T> T until(Supplier<String> what, Duration limit, Supplier<Optional<T>> search) {
    Instant end = Instant.now().plus(limit);
    while (Instant.now().isBefore(end)) {
      Optional<T> found = search.get();
      if (found.isPresent()) {
        return found.get();
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new IllegalStateException("there was not within " + limit + ": " + what.get());
  }
}
