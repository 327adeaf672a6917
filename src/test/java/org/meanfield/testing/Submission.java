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

  /** Ends its driver by SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /**
   * How it ended.
   *
   * @param out lines of its standard output
   * @param err all of its standard error
   */
  public record Ending(int code, List<String> out, String err) {

    /** The last line of its standard output. */
    public String result() {
      return out.isEmpty() ? "" : out.get(out.size() - 1);
    }
  }

  /**
   * Waits for its end, whatever it is.
   *
   * @throws IllegalStateException with all that it said, when it took too long
   */
  public Ending ending() {
    int code =
        Waiting.until(
            () -> "the end of a submission: " + text(err),
            LIMIT,
            () -> process.isAlive() ? Optional.empty() : Optional.of(process.exitValue()));
    return new Ending(code, text(out).lines().toList(), text(err));
  }

  /**
   * Waits for its success.
   *
   * @throws IllegalStateException with all that it said, when it failed or took too long
   */
  public Ending success() {
    Ending ending = ending();
    if (ending.code != 0 || ending.out.isEmpty()) {
      throw new IllegalStateException(
          "exit code " + ending.code + "\n" + ending.out + "\n" + ending.err);
    }
    return ending;
  }

  /** The last line of its standard output, once it has succeeded. */
  public String result() {
    return success().result();
  }

  static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
