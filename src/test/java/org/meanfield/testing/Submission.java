package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A command that was submitted to a cluster. */
public final class Submission {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Process process;
  private final Path out;
  private final Path err;

  Submission(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Whether it has not ended yet. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Waits for its end.
   *
   * @return the last line of its standard output
   * @throws IllegalStateException with all that it said, when it failed or took too long
   */
  public String result() {
    int code =
        Waiting.until(
            "the end of a submission: " + text(err),
            LIMIT,
            () -> process.isAlive() ? Optional.empty() : Optional.of(process.exitValue()));
    List<String> lines = text(out).lines().toList();
    if (code != 0 || lines.isEmpty()) {
      throw new IllegalStateException("exit code " + code + "\n" + text(out) + text(err));
    }
    return lines.get(lines.size() - 1);
  }

  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
