package org.meanfield.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.meanfield.config.Amount;

/**
 * A contender in a process of its own, asked over its standard input: {@code measure N} is answered
 * by one line of N times in milliseconds, {@code heap} of a JVM by its bytes; the first line says
 * that it is ready. It ends at the end of its input, so also when this process dies.
 */
final class ChildContender implements Contender {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int SHOWN_LINES = 15;

  private final String name;
  private final Duration limit;
  private final Process process;
  private final Path errors;
  private final Writer requests;
  private final BufferedReader answers;

  private ChildContender(String name, Duration limit, ProcessBuilder command) {
    this.name = name;
    this.limit = limit;
    try {
      errors = Files.createTempFile("bench-" + name.replace(' ', '-'), ".log");
      // The JVM's own hook: whatever ends this process, the file goes with it.
      errors.toFile().deleteOnExit();
      process = command.redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new BenchException(name + " cannot be started: " + e.getMessage(), e);
    }
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
  }

  /**
   * Starts the process and waits until it is ready.
   *
   * @param limit how long it may take to get ready, and for each measurement
   */
  static ChildContender start(String name, ProcessBuilder command, Duration limit) {
    ChildContender child = new ChildContender(name, limit, command);
    try {
      String first = child.answer();
      if (!first.equals("ready")) {
        throw new BenchException(name + " said '" + first + "' where 'ready' was expected");
      }
      return child;
    } catch (BenchException e) {
      child.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] measure(int steps) {
    double[] times =
        Arrays.stream(answer("measure " + steps).trim().split(" +"))
            .mapToDouble(Double::parseDouble)
            .toArray();
    if (times.length != steps) {
      throw new BenchException(
          name + " made " + Amount.of(times.length, "step") + " instead of " + steps);
    }
    return times;
  }

  @Override
  public long peakHeap() {
    return Long.parseLong(answer("heap"));
  }

  /**
   * Asks anything that the child's program knows.
   *
   * @return the line that it answers
   * @throws BenchException as {@link #measure}
   */
  String ask(String request) {
    return answer(request);
  }

  private String answer(String request) {
    try {
      requests.write(request + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new BenchException(name + " is gone" + lastErrors(), e);
    }
    return answer();
  }

  private String answer() {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::readLine);
    try {
      String answer = line.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        throw new BenchException(name + " has ended early" + lastErrors());
      }
      return answer;
    } catch (TimeoutException e) {
      throw new BenchException(
          name + " gave no answer within " + limit.toSeconds() + " s" + lastErrors(), e);
    } catch (ExecutionException e) {
      throw new BenchException(name + " cannot be read from: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while " + name + " was measured", e);
    }
  }

  private String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      return null; // a broken pipe is the end of the process
    }
  }

  private String lastErrors() {
    try {
      List<String> lines = Files.readAllLines(errors);
      List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
      return last.isEmpty() ? "" : "; its last words:\n  " + String.join("\n  ", last);
    } catch (IOException e) {
      return "; its last words cannot be read: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException e) {
      // It has ended before, which is all that closing is for.
    }
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
      Files.deleteIfExists(errors);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new BenchException("cannot delete " + errors, e);
    }
  }
}
