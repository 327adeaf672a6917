package org.meanfield.training;

import java.time.Duration;
import java.util.function.Consumer;
import org.meanfield.checkpoint.CommitFailedException;
import org.meanfield.checkpoint.CommitStateUnknownException;
import org.meanfield.storage.StorageException;

/**
 * Does again what storage failed at, with pauses that double, for as long as that may pass: what is
 * written in this project is published whole or not at all, so that doing it again is safe.
 *
 * @param limit from the first failure to the last attempt
 * @param warnings hear of every attempt that failed and is followed by another
 */
record Retries(Duration limit, Consumer<String> warnings) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /**
   * @throws RuntimeException what the last attempt threw
   */
  void run(Runnable work) {
    Duration waited = Duration.ZERO;
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        work.run();
        return;
      } catch (StorageException | CommitFailedException | CommitStateUnknownException e) {
        waited = waited.plus(pause);
        if (!mayPass(e) || waited.compareTo(limit) > 0) {
          throw e;
        }
        warnings.accept(
            "%s; it is tried again in %s s".formatted(e.getMessage(), pause.toSeconds()));
        sleep(pause, e);
      }
    }
  }

  /** Not what somebody must see to before it gets better. */
  private static boolean mayPass(RuntimeException failure) {
    Throwable cause = failure instanceof StorageException ? failure : failure.getCause();
    return cause instanceof StorageException storage
        && switch (storage.kind()) {
          case UNREACHABLE, OTHER -> true;
          case MISSING,
              ALREADY_EXISTS,
              PERMISSION_DENIED,
              NOT_A_FOLDER,
              NO_SPACE,
              DAMAGED,
              OTHER_TYPE,
              UNSUPPORTED ->
              false;
        };
  }

  private static void sleep(Duration pause, RuntimeException failure) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
