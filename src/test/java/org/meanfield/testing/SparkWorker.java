package org.meanfield.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A worker of a {@link SparkCluster}: one machine, as far as Spark knows.
 *
 * @param host its address on the loopback device
 * @param work where its executors write
 */
public record SparkWorker(String host, Process daemon, Path work) {
  private static final Duration START = Duration.ofMinutes(1);

  /** Its executors that run at this moment. */
  public List<SparkExecutor> executors() {
    return daemon.children().flatMap(child -> SparkExecutor.of(child).stream()).toList();
  }

  /** Waits until a driver knows an executor of it. */
  public void awaitRegistered() {
    awaitSaid("Successfully registered with driver");
  }

  /** Waits until one of its executors knows that it is to go. */
  public void awaitDecommissioned() {
    awaitSaid("ecommission");
  }

  private void awaitSaid(String text) {
    Waiting.until(
        () -> "an executor of " + host + " that says " + text + ": " + logs(),
        START,
        () -> logs().contains(text) ? Optional.of(true) : Optional.empty());
  }

  /** What its executors have said. */
  private String logs() {
    if (!Files.exists(work)) {
      return "";
    }
    try (Stream<Path> files = Files.walk(work)) {
      StringBuilder logs = new StringBuilder();
      files
          .filter(file -> file.endsWith("stderr"))
          .forEach(file -> logs.append(Submission.text(file)));
      return logs.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it with all its executors by SIGKILL, as when a machine loses its power. */
  public void lose() {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(daemon.toHandle()), daemon.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }

  /** Tells it that its machine will be taken away. */
  public void decommission() {
    Signals.send("PWR", daemon.toHandle());
  }
}
