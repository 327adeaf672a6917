package org.meanfield.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An executor's process.
 *
 * @param name as metrics have it, such as {@code 0@127.0.0.2}
 */
public record SparkExecutor(String name, ProcessHandle process) {

  static Optional<SparkExecutor> of(ProcessHandle process) {
    List<String> words = Arrays.asList(process.info().arguments().orElse(new String[0]));
    return words.contains("--executor-id")
        ? Optional.of(
            new SparkExecutor(
                word(words, "--executor-id") + "@" + word(words, "--hostname"), process))
        : Optional.empty();
  }

  private static String word(List<String> words, String option) {
    return words.get(words.indexOf(option) + 1);
  }

  /** Ends it by SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Keeps it from computing anything, until {@link #goOn}. */
  public void pause() {
    Signals.send("STOP", process);
  }

  public void goOn() {
    Signals.send("CONT", process);
  }

  /** Has it compute a tenth of the time, for a third of a second. */
  public void slowDown() throws InterruptedException {
    pause();
    Thread.sleep(300);
    goOn();
    Thread.sleep(30);
  }
}
